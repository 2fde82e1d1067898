#!/usr/bin/env python3
"""Make the test fixtures from whole snapshots of real engines.

usage: make_fixtures.py SNAPSHOTS [OUT] [--oracles]

SNAPSHOTS holds, for each snapshot, NAME.tar.zst (a data root, or a folder `docker` with one) and
NAME.oracle/ (what the engine itself answered for exactly that state), or for a damaged copy
NAME.truth.json (the planted faults). Snapshots without a graph driver's tree are passed over.
OUT (default: `trees` beside this script) gets, for each,

    NAME.tar.gz        the tree's metadata alone: image/ without tar-split.json.gz, each container's
                       config, the build cache's databases, and the driver's folders with their
                       links but without the files of the layers
    NAME.oracle.json   the engine's answers that the tests compare with
    NAME.truth.json    the planted faults

An archive without a graph driver's tree but with gc.json beside its answers holds the store of a
containerd: NAME.tar.gz then has its databases, its blobs (layers as zeros of their length) and the
folders of its snapshots, and NAME.containerd.json what containerd and its users said of it. Trees are
made of those in CONTAINERD alone.

An archive with a folder `oci` holds OCI image layouts: NAME.tar.gz then has all of it, layers as
zeros of their length, and NAME.layout.json what skopeo and umoci said of oci/layout.

Of a host in BOTH, which went over from a graph driver to containerd's store, NAME-stores.tar.gz has
both stores, and NAME-stores.json what Docker said before and after.

Of a host in WHOLE, NAME-whole.tar.gz has every file and folder of the root: what strata reads as it
is, and any other file as zeros of its length.

Of a host in HISTORIES, NAME.history.json is what Docker said of the steps of its tagged images.

With --oracles only the JSON files are written. Needs zstd. The same snapshots give the same bytes.
"""
import argparse
import gzip
import io
import json
import pathlib
import posixpath
import subprocess
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
DAEMON = "containerd/daemon/"
META_DB = DAEMON + "io.containerd.metadata.v1.bolt/meta.db"
CONTAINERD = {"docker29-containerd-t1", "containerd-2.3"}
BOTH = {"docker29-switched", "docker29-migrated"}
WHOLE = {"docker29-overlay2-t1"}
HISTORIES = {"hostA-t1"}


# ---- the tree

def members(archive, wanted):
    """Yields (member, bytes or None) of a .tar.zst for the names that `wanted` accepts."""
    command = ["zstd", "-dcq", "--long=27", str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as zstd:
        with tarfile.open(fileobj=zstd.stdout, mode="r|") as tar:
            for member in tar:
                if wanted(posixpath.normpath(member.name), member):
                    yield member, tar.extractfile(member).read() if member.isreg() else None
        while zstd.stdout.read(1 << 20):
            pass  # padding after the archive's end, which zstd must get rid of
    if zstd.returncode:
        raise SystemExit(f"{archive}: zstd ended with {zstd.returncode}")


def below_root(name):
    """The path relative to the data root, or None for what lies beside it."""
    if name == "docker" or name.startswith("docker/"):
        return name[len("docker/"):]
    return None if name == "containerd" or name.startswith("containerd/") else name


def is_metadata(name, member):
    """Whether a fixture keeps this member: what strata reads, and never what a layer holds."""
    path = below_root(name)
    if not path:
        return False
    part = path.split("/")
    if part[0] == "image":
        return part[-1] != "tar-split.json.gz"
    if part[0] == "containers":
        return len(part) == 1 or len(part) == 2 and member.isdir() or part[2:] == ["config.v2.json"]
    if part[0] == "buildkit":
        return len(part) == 1 or len(part) == 2 and member.isreg()
    if part[0] == "overlay2":
        return (len(part) <= 2 or part[1] == "l"
                or len(part) == 3 and (member.isdir() or part[2] in ("link", "lower", "committed")))
    if part[0] == "vfs":
        return len(part) <= 3 and member.isdir()
    if part[0] == "containerd":
        return META_DB == path or META_DB.startswith(path + "/")
    return path == "engine-id" or len(part) == 1 and member.isdir()


def is_of_containerd(path, member):
    """Whether a path below containerd's root is one of its databases, blobs or folders of snapshots."""
    part = path.split("/")
    kind = part[0].removeprefix("io.containerd.")
    if kind == "content.v1.content":
        return True
    if kind.startswith("snapshotter.v1."):
        return part[1:] == ["metadata.db"] or member.isdir() and (len(part) < 4 or part[3:] == ["fs"])
    return kind == "metadata.v1.bolt"


def store_members(archive):
    """The members of an archive with a containerd's store, as the fixture holds them."""
    def wanted(name, member):
        path = store_path(name)
        if name.startswith("docker/" + DAEMON):
            return is_of_containerd(path.removeprefix(DAEMON), member)
        if name.startswith("containerd/"):
            return is_of_containerd(path, member)
        return path.startswith("buildkit/containerd-overlayfs") or is_metadata(name, member)
    for member, content in members(archive, wanted):
        path = store_path(posixpath.normpath(member.name))
        # What is no document is a layer, of which nothing is read.
        if content and "/blobs/" in path and content[:1] != b"{":
            content = bytes(len(content))
        yield entry(member, path), content


def store_path(name):
    """The path relative to the root that holds the store: Docker's, or containerd's own."""
    return name.removeprefix("docker/").removeprefix("containerd/" if name.startswith("containerd/") else "")


def entry(member, path=None):
    """A member as the fixture holds it: name from the data root, whole seconds, no owner names."""
    info = tarfile.TarInfo(path or below_root(posixpath.normpath(member.name)))
    info.type, info.mode, info.linkname = member.type, member.mode, member.linkname
    info.size = member.size if member.isreg() else 0
    info.mtime = int(member.mtime // 1)
    return info


def header(info):
    """A plain ustar header where it can hold the name, else one with a pax record."""
    try:
        return info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")
    except ValueError:
        return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")


def whole_members(archive):
    """All members of a data root but devices, which nobody but root can unpack."""
    entries, links = {}, {}
    kept = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE)
    for member, content in members(archive, lambda name, member: below_root(name) and member.type in kept):
        info = entry(member)
        if member.islnk():
            links.setdefault(below_root(posixpath.normpath(member.linkname)), []).append(info)
        elif content is not None and not (is_metadata(posixpath.normpath(member.name), member)
                                          or info.name.endswith("/hostconfig.json")):
            content = bytes(len(content))
        entries[info.name] = [info, content]
    # Sorted by their names, the first name of a file must be the one that has it.
    for target, others in links.items():
        first = min([target] + [info.name for info in others])
        info, content = entries[target]
        for name in [target] + [other.name for other in others]:
            found = tarfile.TarInfo(name)
            found.mode, found.mtime = info.mode, info.mtime
            if name == first:
                found.size = info.size
            else:
                found.type, found.linkname = tarfile.LNKTYPE, first
            entries[name] = [found, content if name == first else None]
    return [tuple(found) for found in entries.values()]


def write_tree(entries, path):
    plain = io.BytesIO()
    for info, content in sorted(entries, key=lambda e: e[0].name):
        plain.write(header(info))
        if content is not None:
            plain.write(content + bytes(-len(content) % 512))
    plain.write(bytes(1024))
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as zipped:
        zipped.write(plain.getvalue())


def driver_of(entries):
    """The name of the one folder of image/ that holds a tree."""
    found = sorted({i.name.split("/")[1] for i, _ in entries
                    if i.name.startswith("image/") and i.name.endswith("/repositories.json")})
    return found[0] if len(found) == 1 else None


def newest_below_image(entries):
    """Unix seconds: the newest mtime of what lies below image/, folders too."""
    return max(info.mtime for info, _ in entries if info.name.startswith("image/"))


# ---- the engine's answers

def load(folder, name):
    return json.loads((folder / name).read_text())


def names(values):
    """References without the engine's placeholders for none."""
    return sorted(v for v in values or [] if not v.startswith("<none>"))


def time_text(value):
    """A time as the engine wrote it; None for its zero time."""
    return None if not value or value.startswith("0001-01-01") else value


def image_rows(everything, listed, inspected, containers):
    """One row an image of /images/json?all=1. `listed` are the rows of the disk usage, which alone
    have shared sizes; None there means that the engine did not say."""
    shown = {row["Id"]: row for row in listed}
    for row in sorted(everything, key=lambda r: r["Id"]):
        identifier, detail = row["Id"], inspected[row["Id"]]
        used = sum(c["image"] == identifier for c in containers)
        usage = shown.get(identifier, {})
        assert usage.get("Containers", used) == used, identifier
        assert usage.get("Size", row["Size"]) == row["Size"], identifier
        yield {
            "id": identifier,
            "tags": names(row["RepoTags"]), "digests": names(row["RepoDigests"]),
            "created": time_text(detail.get("Created")),
            "architecture": detail["Architecture"], "os": detail["Os"],
            "layers": len(detail["RootFS"].get("Layers") or []),
            "size": row["Size"], "shared_size": usage.get("SharedSize"),
            "containers": used, "parent": row["ParentId"] or None,
            "listed": identifier in shown,
        }


def cache_rows(records):
    for row in sorted(records or [], key=lambda r: r["ID"]):
        yield {
            "id": row["ID"], "type": row["Type"], "size": row["Size"], "shared": row["Shared"],
            "usage_count": row["UsageCount"], "description": row.get("Description", ""),
            "created": time_text(row["CreatedAt"]), "last_used": time_text(row.get("LastUsedAt")),
        }


def rounded(text, kind):
    """A row of `docker system df`: total, active, size and reclaimable as Docker rounds them."""
    for line in text.splitlines():
        if line.startswith(kind):
            words = line[len(kind):].split()
            return {"total": int(words[0]), "active": int(words[1]), "size": words[2],
                    "reclaimable": words[3],
                    "percent": int(words[4].strip("(%)")) if len(words) > 4 else None}
    raise SystemExit(f"no row {kind!r} in system df")


def mounted(container):
    """What docker inspect says of a container's mounts and of its log."""
    mounts = sorted(f"{m['Type']} {m.get('Name') or m['Source']} {m['Destination']}" for m in container["Mounts"] or [])
    return {"mounts": mounts, "log": container["LogPath"].rpartition("/")[2] or None}


def answers_20(folder):
    """Docker 20.10: no exact reclaimable, only the text of `docker system df`."""
    usage = load(folder, "system_df.json")
    text = (folder / "system_df.txt").read_text()
    containers = sorted((
        {"id": c["Id"], "name": c["Name"].lstrip("/"), "image": c["Image"],
         # As moby makes it for its list (container/view.go).
         "command": " ".join([c["Path"]] + [f"'{a}'" if " " in a else a for a in c["Args"]]), **mounted(c)}
        for c in load(folder, "containers.json")), key=lambda c: c["id"])
    inspected = {i["Id"]: i for i in load(folder, "inspect.json")}
    return {
        "as": "20.10",
        "images": list(image_rows(
            load(folder, "images_api.json"), usage["Images"] or [], inspected, containers)),
        "usage": {"layers_size": usage["LayersSize"], "reclaimable": None},
        "system_df": {
            kind.lower().replace(" ", "_"): rounded(text, kind)
            for kind in ("Images", "Containers", "Local Volumes", "Build Cache")},
        "containers": containers,
        "build_cache": list(cache_rows(usage["BuildCache"])),
        "build_cache_size": usage["BuilderSize"],
    }


def histories(folder):
    """What docker history said of the tagged images: a row a step, the last one first."""
    steps = {image: said for image, said in load(folder, "history.json").items() if said[0]["Tags"]}
    return [{"asked": image, "id": None if s["Id"] == "<missing>" else s["Id"], "created": s["Created"],
             "by": s["CreatedBy"], "size": s["Size"], "comment": s["Comment"], "tags": sorted(names(s["Tags"]))}
            for image, said in sorted(steps.items()) for s in said]


def answers_29(folder):
    usage = load(folder, "system-df-verbose.json")
    images, cache = usage["ImageUsage"], usage["BuildCacheUsage"]
    text = (folder / "cli-system-df.txt").read_text()
    inspected_containers = load(folder, "container-inspect.json")
    containers = sorted((
        {"id": c["Id"], "name": c["Names"][0].lstrip("/"), "image": c["ImageID"],
         "command": c["Command"], **mounted(inspected_containers[c["Id"]])}
        for c in load(folder, "containers.json")), key=lambda c: c["id"])
    inspected = {k: v for k, v in load(folder, "image-inspect.json").items() if " " not in k}
    return {
        "as": "29.4",
        "images": list(image_rows(
            load(folder, "images-all.json"), images["Items"], inspected, containers)),
        "usage": {"layers_size": images["TotalSize"], "reclaimable": images.get("Reclaimable", 0)},
        "system_df": {
            kind.lower().replace(" ", "_"): rounded(text, kind)
            for kind in ("Images", "Containers", "Local Volumes", "Build Cache")},
        "containers": containers,
        "build_cache": list(cache_rows(cache.get("Items"))),
        "build_cache_size": cache.get("TotalSize", 0),
    }


def oracle(snapshots, name, driver):
    """What the engine said of this tree. A root that was migrated to containerd's store was asked
    before, too; one that was only switched has no answers about its old tree."""
    now = snapshots / f"{name}.oracle"
    engine = load(now, "version.json")["Version"].split("+")[0]
    inactive = load(now, "info.json")["Driver"] != driver
    folder = snapshots / f"{name}.before-oracle" if inactive else now
    result = {"name": name, "driver": driver, "engine": engine, "inactive": inactive}
    if folder.is_dir():
        new = (folder / "system-df-verbose.json").exists()
        result |= answers_29(folder) if new else answers_20(folder)
    return result


def write_json(path, value):
    """One row a line, so that a change is one line of a diff."""
    if isinstance(value, list):
        text = rows(value)
    else:
        fields = (f"{dumps(key)}: {rows(field) if isinstance(field, list) else dumps(field)}"
                  for key, field in value.items())
        text = "{\n" + ",\n".join(fields) + "\n}"
    path.write_text(text + "\n")


def rows(values):
    return "[\n" + ",\n".join(" " + dumps(v) for v in values) + "\n]" if values else "[]"


def dumps(value):
    return json.dumps(value, ensure_ascii=False)


# ---- all of them

def make(archive, snapshots, out, trees):
    name = archive.name.removesuffix(".tar.zst")
    truth, answers = snapshots / f"{name}.truth.json", snapshots / f"{name}.oracle"
    if not truth.exists() and not answers.is_dir():
        return
    if (answers / "oci.json").exists():
        make_layout(name, archive, answers, out, trees)
        return
    entries = [(entry(m), content) for m, content in members(archive, is_metadata)]
    driver = driver_of(entries)
    if driver is None:
        if (answers / "gc.json").exists():
            make_store(name, archive, answers, out, trees)
        return
    if truth.exists():
        write_json(out / f"{name}.truth.json", json.loads(truth.read_text()))
    else:
        said = oracle(snapshots, name, driver)
        said["newest"] = newest_below_image(entries)
        write_json(out / f"{name}.oracle.json", said)
        if name in HISTORIES:
            write_json(out / f"{name}.history.json", histories(answers))
    if trees:
        write_tree(entries, out / f"{name}.tar.gz")
        if name in WHOLE:
            write_tree(whole_members(archive), out / f"{name}-whole.tar.gz")
    print(name)
    if name in BOTH:
        make_stores(name, archive, snapshots, out, trees)


def make_stores(name, archive, snapshots, out, trees):
    """The fixture of a host with two stores. One that was only switched was not asked before."""
    def said(folder):
        usage = load(folder, "system-df-verbose.json")["ImageUsage"]
        tags = sorted(t for row in load(folder, "images-all.json") for t in names(row["RepoTags"]) if "@" not in t)
        return {"images": usage["TotalCount"], "size": usage["TotalSize"], "tags": tags}
    before = snapshots / f"{name}.before-oracle"
    write_json(out / f"{name}-stores.json", {
        "before": said(before) if before.is_dir() else None, "after": said(snapshots / f"{name}.oracle")})
    if trees:
        write_tree(list(store_members(archive)), out / f"{name}-stores.tar.gz")
    print(f"{name}-stores")


def make_store(name, archive, answers, out, trees):
    """The fixture of an archive with the store of a containerd."""
    collected, said = load(answers, "gc.json"), load(answers, "ctr.json")
    spaces = sorted(n for n in collected if not n.startswith("_"))
    result = {
        "at": collected["_at"],
        "removed_blobs": collected["_files"]["blob_files_removed"],
        "removed_snapshots": collected["_files"]["snapshot_dirs_removed"],
        "removed": [{"namespace": n, "blobs": collected[n]["content"]["removed"],
                     "snapshots": collected[n]["snapshots"]["removed"]} for n in spaces],
        "snapshots": [{"namespace": n, "key": key, "kind": row["Kind"], "parent": row.get("Parent") or None,
                       "usage": row["usage"][0]}
                      for n in spaces for found in (said.get(n, {}).get("snapshots") or {}).values()
                      for key, row in sorted(found.items())],
    }
    if (answers / "images-all.json").exists():
        inspected = load(answers, "image-inspect.json")
        listed = {row["Id"]: row["SharedSize"] for row in load(answers, "images-shared.json")}
        result["images"] = [
            {"namespace": "moby", "id": row["Id"], "tags": names(row["RepoTags"]),
             "repo_digests": inspected[row["Id"]].get("RepoDigests") or [], "parent": row["ParentId"] or None,
             "updated": time_text(inspected[row["Id"]]["Metadata"]["LastTagTime"]), "size": row["Size"],
             "shared": listed.get(row["Id"]), "shared_all": row["SharedSize"],
             "containers": max(row["Containers"], 0),
             "manifests": [manifest_row(m) for m in row["Manifests"]]}
            for row in sorted(load(answers, "images-all-shared-manifests.json"), key=lambda r: r["Id"])]
        said = load(answers, "system-df-verbose.json")
        result["build_cache"] = list(cache_rows(said["BuildCacheUsage"]["Items"]))
        usage = said["ImageUsage"]
        result["usage"] = {"images": usage["TotalCount"], "active": usage["ActiveCount"],
                           "size": usage["TotalSize"], "reclaimable": usage["Reclaimable"]}
    else:
        result["images"] = [
            {"namespace": "k8s.io", "config": row["id"], "tags": names(row.get("repo_tags")),
             "digests": names(row.get("repo_digests")), "size": int(row["size"])}
            for row in sorted(load(answers, "cri-images.json")["images"], key=lambda r: r["id"])]
        result["image_filesystem"] = int(
            load(answers, "cri-imagefsinfo.json")["image_filesystems"][0]["used_bytes"]["value"])
        status = load(answers, "cri-container-status.json")
        result["containers"] = [
            {"id": row["id"], "image": row["image_ref"], "name": row["metadata"]["name"],
             "labels": row["labels"], **of_cri(status[row["id"]])} for row in sorted(
                load(answers, "cri-containers.json")["containers"], key=lambda r: r["id"])]
    write_json(out / f"{name}.containerd.json", result)
    if trees and name in CONTAINERD:
        write_tree(list(store_members(archive)), out / f"{name}.tar.gz")
    print(name)


def of_cri(said):
    """What crictl inspect says of a container's command and of its log."""
    config = json.loads(said["info"]["info"])["config"]
    return {"arguments": config.get("command", []) + config.get("args", []), "log": said["status"]["log_path"]}


def manifest_row(said):
    """A manifest as Docker lists it below its image. One that is no image runs on no platform."""
    image = said.get("ImageData", {})
    platform = image.get("Platform", {})
    parts = [platform.get(part) for part in ("os", "architecture", "variant")]
    return {"digest": said["ID"], "kind": said["Kind"], "available": said["Available"],
            "content": said["Size"]["Content"], "unpacked": image.get("Size", {}).get("Unpacked", 0),
            "platform": "/".join(p for p in parts if p) or None,
            "attests": said.get("AttestationData", {}).get("For")}


def make_layout(name, archive, answers, out, trees):
    """The fixture of an archive of OCI image layouts."""
    said = load(answers, "oci.json")
    layers = {n: [(h["diff_id"], h["layer"]["digest"], h["layer"]["size"])
                  for h in image["history"] if not h.get("empty_layer")]
              for n, image in said["stat"].items()}
    write_json(out / f"{name}.layout.json", {
        "names": said["umoci_ls"],
        "images": {n: {"digest": i["Digest"], "created": i["Created"], "architecture": i["Architecture"],
                       "os": i["Os"], "labels": i["Labels"] or {}, "blobs": i["Layers"]}
                   for n, i in said["skopeo"].items()},
        "layers": {n: [{"diff_id": d, "blob": b, "size": s} for d, b, s in found]
                   for n, found in layers.items()},
        "unreferenced": said["umoci_gc_removed"],
    })
    if trees:
        entries = []
        for member, content in members(archive, lambda path, _: path == "oci" or path.startswith("oci/")):
            info = entry(member)
            # What is no document is a layer, of which nothing is read.
            entries.append((info, content if content is None or content[:1] == b"{" else bytes(len(content))))
        write_tree(entries, out / f"{name}.tar.gz")
    print(name)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("snapshots", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path, nargs="?", default=HERE / "trees")
    parser.add_argument("--oracles", action="store_true", help="write the JSON files alone")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for archive in sorted(arguments.snapshots.glob("*.tar.zst")):
        make(archive, arguments.snapshots, arguments.out, trees=not arguments.oracles)


if __name__ == "__main__":
    main()

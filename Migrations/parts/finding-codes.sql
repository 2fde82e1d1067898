(
  'repositories-unreadable',
  'image/DRIVER/repositories.json',
  'no JSON, or not of its form, or one member of it is not',
  'Docker does not start: it cannot read the names of its images.',
  0,
  'Restore the file. Without a copy, stop Docker and move the file away: Docker starts, and the names alone are lost; docker tag ID NAME gives them again.'
),
(
  'tag-without-image',
  'image/DRIVER/repositories.json',
  'a reference to an ID that imagedb has no file of',
  'The name stands for nothing: Docker does not list it, and run pulls it anew or fails.',
  0,
  'Pull, build or tag an image of this name: that takes the old entry’s place.'
),
(
  'image-digest-mismatch',
  'image/DRIVER/imagedb/content/sha256/ID',
  'bytes whose SHA-256 is another than their name: no image',
  'Docker does not list the image. Its layers stay, and take their space.',
  0,
  'Pull the image again: that writes the file anew and keeps its layers. What cannot be pulled is lost without a copy of the file: build it again.'
),
(
  'image-unreadable',
  'image/DRIVER/imagedb/content/sha256/ID',
  'cannot be opened, is no regular file, is no JSON, or has no rootfs',
  'Docker does not list the image. Its layers stay, and take their space.',
  0,
  'Pull the image again: that writes the file anew and keeps its layers. What cannot be pulled is lost without a copy of the file: build it again.'
),
(
  'image-name-invalid',
  'image/DRIVER/imagedb/content/sha256/ID',
  'a file whose name is no digest: Docker passes it by',
  'None: no engine writes such a name.',
  0,
  'Find out who put it there, and remove it by hand.'
),
(
  'image-hidden',
  'image/DRIVER/imagedb/content/sha256/ID',
  'a sound config that Docker does not list, since it cannot load the layers',
  'docker images does not show the image, docker rmi does not find it, and what is left of its layers takes space.',
  0,
  'Repair the layer that its details name, or remove the image’s config by hand with Docker stopped.'
),
(
  'layer-missing',
  'image/DRIVER/layerdb/sha256/CHAIN',
  'an image or a mount needs this entry and it is not there; of several, the lowest',
  'Docker lists no image and loads no container that has the layer.',
  0,
  'Restore the entry. Without a copy, pull an image that has this layer on top; else stop Docker, move the entries above it away (strata tree shows them), and pull or build the images again.'
),
(
  'layer-unreadable',
  'image/DRIVER/layerdb/sha256/CHAIN',
  'its diff or its parent cannot be read',
  'Docker lists no image and loads no container that has the layer; a pull of it fails with “file exists”.',
  0,
  'Restore the file. Without a copy, stop Docker, move the entry and those above it away (strata tree shows them), and pull or build the images again; the old directories are then orphans.'
),
(
  'layer-cache-id-missing',
  'image/DRIVER/layerdb/sha256/CHAIN',
  'no file names its directory',
  'Docker lists no image and loads no container that has the layer; a pull of it fails with “file exists”.',
  0,
  'Restore the file: the orphaned directories that follow from this are those that it may name. Else stop Docker, move the entry and those above it away (strata tree shows them), and pull or build the images again.'
),
(
  'layer-size-invalid',
  'image/DRIVER/layerdb/sha256/CHAIN',
  'its size is none that a layer can have',
  'Docker lists no image and loads no container that has the layer; a pull of it fails with “file exists”.',
  0,
  'Stop Docker and write the bytes of the layer’s files into the file size, as a decimal number and nothing else: Docker only shows it. Nothing is lost.'
),
(
  'layer-chain-mismatch',
  'image/DRIVER/layerdb/sha256/CHAIN',
  'its name is not the chainID of its parent and diff',
  'Docker does not check this: images may get other files than those they were built with.',
  0,
  'Do not trust images and containers of this layer. Remove these images, move the entry away with Docker stopped, and pull or build them again.'
),
(
  'layer-parent-missing',
  'image/DRIVER/layerdb/sha256/CHAIN',
  'the entry of its parent is not there',
  'Docker loads neither this layer nor those above it, and no image and no container of them.',
  0,
  'Restore the entry of the parent. Without a copy, pull an image that has the parent on top; else stop Docker, move the entries above away, and pull or build the images again.'
),
(
  'layer-orphaned',
  'image/DRIVER/layerdb/sha256/CHAIN',
  'no image, layer, mount or lease of the build cache holds it',
  'Space that no docker command lists or frees.',
  0,
  'strata orphans lists them and says which are certain; strata orphans --script gives these back. Nothing that Docker can use is lost.'
),
(
  'layer-removing',
  'image/DRIVER/layerdb/sha256/CHAIN-…-removing',
  'a removal was interrupted: Docker 20.10 or newer ends it when it stops',
  'Space, until the removal is finished.',
  1,
  'None needed: Docker 20.10 and newer finishes it when the daemon is stopped cleanly.'
),
(
  'layer-write-set',
  'image/DRIVER/layerdb/tmp/NAME',
  'a layer that was being written when dockerd crashed',
  'Space that no docker command lists or frees.',
  0,
  'strata orphans --script gives it back; nothing is lost but an unfinished pull or build.'
),
(
  'directory-missing',
  'image/DRIVER/layerdb/sha256/CHAIN',
  'its driver directory is not there (info where no image and no container needs it)',
  'Docker lists the images, and running, building on or pushing them fails; a container’s own files are lost with its directory.',
  0,
  'Restore the directory; or remove the containers and images that have the layer, and pull or build these again.'
),
(
  'directory-leaked',
  'the driver''s directory',
  'nothing owns it, or its layer does not name it',
  'Space that no docker command lists or frees.',
  0,
  'strata orphans says whether it is certain; strata orphans --script gives back what is. Where it follows from a damaged entry it may be needed: repair that first.'
),
(
  'link-missing',
  'overlay2/DIRECTORY',
  'overlay2/l has no link to it',
  'Images and containers with a layer above this directory cannot be mounted.',
  0,
  'Stop Docker and make the link anew: its name is in the directory’s file link, its target ../DIRECTORY/diff. Nothing is lost.'
),
(
  'link-dangling',
  'overlay2/l/LINK',
  'a link that points to no directory',
  'None of its own: the directory was removed, and its link was not.',
  0,
  'It may be removed by hand with Docker stopped.'
),
(
  'mount-orphaned',
  'image/DRIVER/layerdb/mounts/ID',
  'its container is gone; it keeps its directories and layers',
  'Space that no docker command lists or frees, and layers that Docker does not remove with their images.',
  0,
  'First save those of the container’s files that you want. Then strata orphans --script gives the space back.'
),
(
  'mount-unreadable',
  'image/DRIVER/layerdb/mounts/ID',
  'a file of it is missing, empty, or no name',
  'Docker does not load the container of this mount.',
  0,
  'Restore the file; its directory still has what the container wrote.'
),
(
  'container-unreadable',
  'containers/ID/config.v2.json',
  'no JSON, or of another container',
  'Docker does not load the container; its name, command, mounts and settings are not known.',
  0,
  'Restore the file; or save what the container wrote from its directory, and remove its folder and its mount.'
),
(
  'container-mount-missing',
  'containers/ID',
  'its writable layer''s mount is not there',
  'Docker does not load the container: what it wrote is out of reach.',
  0,
  'Restore the folder of the mount; or remove the container’s folder, and make the container anew.'
),
(
  'blob-metadata-unreadable',
  'image/DRIVER/distribution',
  'what was pulled or pushed as what cannot be read',
  'A push or a pull moves a layer again that it could have passed by. Images are not touched.',
  1,
  'None needed: Docker writes it anew with the next pull or push.'
),
(
  'build-cache-unreadable',
  'buildkit/FILE',
  'what only the build cache could own has an unknown owner',
  'Nothing shows which layers are the build cache’s and which are orphans; Docker may fail to start or to build.',
  0,
  'Restore the file. Without a copy, stop Docker and move the folder buildkit away: the build cache alone is lost, and its layers become orphans.'
),
(
  'manifest-unreadable',
  'blobs/sha256/DIGEST or index.json',
  'no JSON, or not of its form, or one of its descriptors is not: what that names is not known',
  'The images that it names cannot be run, copied or pushed.',
  0,
  'Remove and pull the image again, or copy the layout anew.'
),
(
  'blob-missing',
  'blobs/sha256/DIGEST',
  'an index, a manifest or a name lists this blob and it is not there (info for a platform)',
  'The image cannot be unpacked, copied or pushed; as info: that platform was not fetched.',
  0,
  'Remove the image and pull it again, or copy the layout anew. For a platform that is wanted: pull it with --platform.'
),
(
  'blob-digest-mismatch',
  'blobs/sha256/DIGEST',
  'bytes whose digest is another than their name',
  'Damaged or altered content: clients refuse it when they check its digest.',
  0,
  'Do not use it. Remove the image and pull it again, or copy the layout anew.'
),
(
  'blob-size-mismatch',
  'blobs/sha256/DIGEST',
  'another size than its descriptor says',
  'An interrupted copy or damaged content: clients refuse it.',
  0,
  'Remove the image and pull it again, or copy the layout anew.'
),
(
  'platforms-left-out',
  'blobs/sha256/DIGEST',
  'indexes within each other lead from the names to far more platforms than there are manifests',
  'Lists lack these platforms of the images, and sums lack what only they have.',
  0,
  'Nothing that builds or copies images writes such indexes: find out who did. Name the manifests themselves.'
),
(
  'content-unreferenced',
  'blobs/sha256/DIGEST',
  'nothing holds this blob: no name leads to it, or containerd''s next collection removes it',
  'Space; in containerd’s store until its next collection.',
  NULL,
  'None needed in containerd’s store: the collection after its start, or after a removal, frees it. In an image layout: umoci gc, or copy what is wanted into a new one.'
),
(
  'snapshot-unreferenced',
  'snapshots/ID of a snapshotter',
  'nothing holds it: containerd''s next collection removes it',
  'Space, until containerd’s next collection.',
  1,
  'None needed: the collection after containerd’s start, or after a removal, frees it.'
),
(
  'snapshot-missing',
  'io.containerd.metadata.v1.bolt/meta.db',
  'a snapshot or a container needs this snapshot, and it or its snapshotter''s record is not there',
  'The container cannot start, and the image of the snapshot cannot be run.',
  0,
  'Remove the container, remove the image and pull it again; what the container wrote is lost.'
),
(
  'snapshot-directory-missing',
  'snapshots/ID of a snapshotter',
  'the snapshotter has a record of it, and its folder is not there',
  'Images and containers on this snapshot cannot be mounted.',
  0,
  'Restore the folder; or remove the containers and images on it, and pull these again.'
),
(
  'ingest-abandoned',
  'ingest/NAME',
  'a download that nothing continues, since no daemon runs',
  'Space, until containerd’s collection.',
  1,
  'None needed: the same pull may go on where it stopped, and containerd’s collection removes what has expired.'
),
(
  'lease-abandoned',
  'io.containerd.metadata.v1.bolt/meta.db',
  'a lease whose container is gone, or (info) of a pull or build that a daemon''s end interrupted',
  'What it holds takes space; as info: until the lease expires, a day after it was made.',
  NULL,
  'For a container that is gone: ctr --namespace NAMESPACE leases delete ID, and containerd’s next collection frees what it held. Else none needed.'
),
(
  'unreadable',
  'any',
  'no permission, or an error of the disk',
  'What lies there is not known, so answers about this tree lack it.',
  0,
  'Ask as root; on errors of input or output, see the kernel’s log and check the disk first.'
),
(
  'leftover',
  'any',
  'a .tmp-… file of an interrupted write, or the folders of a container that Docker removed',
  'None: a few bytes.',
  0,
  'It may be removed by hand with Docker stopped.'
),
(
  'trailing-bytes',
  'repositories.json, config.v2.json',
  'bytes after its JSON, that Docker passes over: something else wrote them',
  'None now: Docker reads the JSON alone. It is a sign of a damaged disk or of another writer.',
  1,
  'None needed: Docker writes the file anew at its next change. Find out what wrote the rest.'
),
(
  'in-flight',
  'any',
  'unowned, and younger than the running daemon: a later scan shows which it is',
  'None: a pull or a build may be at work on it.',
  NULL,
  'Scan again later, or with the daemon stopped.'
),
(
  'build-cache-stale',
  'buildkit/snapshots.db',
  'a bucket that no lease names; it holds nothing',
  'None.',
  0,
  'None needed.'
),
(
  'build-cache-unlisted',
  'buildkit/containerdmeta.db',
  'a lease without a record: Docker keeps what it holds and lists it nowhere',
  'Space that neither docker buildx du nor docker builder prune knows.',
  0,
  'To have the space back, stop Docker and move the folder buildkit away: the whole build cache is lost, and its layers become orphans.'
),
(
  'archive-member-refused',
  'of the tar''s member',
  'it would lead out of the tree, or be two things at once',
  'The member was not read, so answers about this tree may lack it.',
  0,
  'Do not unpack this archive as root. Make it anew from the tree.'
)

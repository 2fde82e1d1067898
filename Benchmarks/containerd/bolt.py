"""Writes bbolt files as bbolt lays them out (internal/common/page.go, bucket.go)."""

import struct

PAGE = 4096
BRANCH, LEAF, META, FREELIST = 1, 2, 4, 16
MAGIC, VERSION = 0xED0CDAED, 2
NO_FREELIST = 0xFFFFFFFFFFFFFFFF


def varint(number):
    """Go's signed varint."""
    return uvarint(number << 1 ^ number >> 63)


def uvarint(number):
    written = bytearray()
    while number >= 128:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)


def moment(seconds, nanoseconds=0):
    """Go's time.Time, in UTC."""
    return struct.pack(">bqih", 1, seconds + 62135596800, nanoseconds, -1)


class File:
    """A file that is written from its lowest buckets up, page by page."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.pages = 3  # two metas and the list of free pages
        self.file.seek(self.pages * PAGE)

    def bucket(self, entries):
        """Writes a bucket: names with bytes, with a dict, or with what `bucket` gave for one written before.

        Returns what its name has for a value.
        """
        elements, nested = [], False
        for name, value in entries.items():
            if isinstance(value, dict):
                value = self.bucket(value)
            nested |= isinstance(value, Bucket)
            elements.append((name.encode(), value))
        elements.sort()
        size = 16 + sum(16 + len(key) + len(value) for key, value in elements)
        if not nested and size <= PAGE // 4:
            return Bucket(struct.pack("<QQ", 0, 0) + page(0, LEAF, elements))
        return Bucket(struct.pack("<QQ", self.tree(elements), 0))

    def tree(self, elements):
        """Writes the pages of a bucket; the number of its root."""
        kind = LEAF
        while True:
            pages = [(run[0][0], self.write(kind, run)) for run in runs(elements)] or [(b"", self.write(LEAF, []))]
            if len(pages) == 1:
                return pages[0][1]
            kind, elements = BRANCH, [(key, number) for key, number in pages]

    def write(self, kind, elements):
        number = self.pages
        data = page(number, kind, elements)
        count = -(-len(data) // PAGE)
        self.file.write(data.ljust(count * PAGE, b"\0"))
        self.pages += count
        return number

    def close(self, root):
        """Writes the metas; root: the bucket that holds all."""
        number = struct.unpack_from("<Q", self.bucket(root) if isinstance(root, dict) else root)[0]
        self.file.seek(0)
        for place in (0, 1):
            meta = struct.pack(
                "<IIIIQQQQQ", MAGIC, VERSION, PAGE, 0, number, 0, NO_FREELIST, self.pages, place + 1
            )
            meta += struct.pack("<Q", fnv1a(meta))
            self.file.write((struct.pack("<QHHI", place, META, 0, 0) + meta).ljust(PAGE, b"\0"))
        self.file.write(struct.pack("<QHHI", 2, FREELIST, 0, 0).ljust(PAGE, b"\0"))
        self.file.close()


class Bucket(bytes):
    pass


def runs(elements):
    """Elements by the pages they fit on."""
    run, size = [], 16
    for element in elements:
        need = 16 + len(element[0]) + (len(element[1]) if isinstance(element[1], bytes) else 0)
        if run and size + need > PAGE:
            yield run
            run, size = [], 16
        run.append(element)
        size += need
    if run:
        yield run


def page(number, kind, elements):
    table, data = [], []
    position = 16 * len(elements)
    for place, (key, value) in enumerate(elements):
        offset = position - 16 * place
        if kind == BRANCH:
            table.append(struct.pack("<IIQ", offset, len(key), value))
            data.append(key)
        else:
            table.append(struct.pack("<IIII", isinstance(value, Bucket), offset, len(key), len(value)))
            data += [key, value]
        position += len(key) + (0 if kind == BRANCH else len(value))
    return struct.pack("<QHHI", number, kind, len(elements), max(-(-(16 + position) // PAGE) - 1, 0)) + b"".join(table + data)


def fnv1a(data):
    number = 0xCBF29CE484222325
    for byte in data:
        number = (number ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return number

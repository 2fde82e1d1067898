"""What is asked of the generator."""

from typing import NamedTuple


class Options(NamedTuple):
    images: int
    seed: int = 1
    containers: int = 0
    directories: bool = False
    driver_files: int = 0
    tar_split: bool = False
    host: int = 0  # of ten families one is this host's own; 0: all are what other hosts have
    ci: bool = False  # as on a host that builds: texts of their own in each build

    @property
    def bodies(self):
        """Whether layers are real tar streams.

        Else sizes and diff_ids are drawn: nothing on disk could be held against them.
        """
        return self.driver_files > 0 or self.tar_split

    @property
    def files_a_layer(self):
        return self.driver_files or (1 if self.tar_split else 0)

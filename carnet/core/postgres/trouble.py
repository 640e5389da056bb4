"""What can keep the embedded server from running, said in one sentence."""

import errno


class ServerTrouble(Exception):
    """The embedded server cannot run; the sentence says why and the way out."""


def sentence_of(error: OSError) -> str:
    """An operating system's refusal in words that say what to do."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full{where}: make room and start again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"No right to write there{where}: start from a folder of your own, or set CARNET_VAR to one."
    return f"{error.strerror or error}{where}."

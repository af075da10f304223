"""The models we have trained ourselves, by their checksums; Rasa is given no other.

A Rasa model holds pickles: whoever chooses the file chooses what code runs. `manifest.json` beside the models has the
SHA-256 and size of each that `train` has made here.

That stops the wrong file: half a copy, a broken disk, an archive put there by hand or from elsewhere, a link that leads
out of the folder. It does not stop somebody who means harm and may write in the folder, since they may write the
manifest too, nor between the look and the loading. Signing it with the desk's secret would not either: whoever trains
must then have the secret, and the models of an image are trained where there is none. What stops them is that the
folder cannot be written to where the product runs (`deploy/`).
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


class ModelError(RuntimeError):
    """A model that may not be loaded; the text says in Swedish why and what to do."""


class UnknownModelError(ModelError):
    """The model is not in the manifest: it was not trained here, or before there was one."""


def record(model: Path) -> None:
    """Note the model's checksum in the manifest of its folder; entries of models that are gone are dropped.

    To be called under the folder's lock, so that two do not write at once.
    """
    folder = model.parent
    known = {name: entry for name, entry in _read(folder).items() if (folder / name).exists()}
    known[model.name] = {"sha256": _sha256(model), "size": model.stat().st_size}
    draft = folder / f".{MANIFEST}.new"
    draft.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(draft, folder / MANIFEST)


def verified(model: Path, models_dir: Path) -> Path:
    """Return the model's own path, links followed, when it is one that was trained here and is as it was then.

    Args:
        model: What is to be loaded.
        models_dir: The only folder that models are loaded from.

    Raises:
        UnknownModelError: It is not in the manifest.
        ModelError: It is no file, lies elsewhere, or has changed.
    """
    try:
        found, folder = model.resolve(strict=True), models_dir.resolve(strict=True)
        if found.parent != folder:
            raise ModelError(f"Modellen {model.name} ligger inte i {models_dir} och används inte. {_advice()}")
        entry = _read(folder).get(found.name)
        if not isinstance(entry, dict):
            raise UnknownModelError(f"Modellen {model.name} är inte tränad här och används inte. {_advice()}")
        if found.stat().st_size != entry.get("size") or _sha256(found) != entry.get("sha256"):
            raise ModelError(f"Modellen {model.name} har ändrats sedan den tränades och används inte. {_advice()}")
    except OSError as error:
        raise ModelError(f"Modellen {model.name} går inte att läsa ({type(error).__name__}).") from None
    return found


def _advice() -> str:
    return "Ta reda på varför, och träna om: anhoriglotsen train --force"


def _read(folder: Path) -> dict[str, Any]:
    """Return the manifest; one that cannot be read knows no model."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()

"""Plots of an evaluation: how honest the confidences are, and what is taken for what."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bot.evaluation import figures
from bot.evaluation.rows import LABELS, Answered

_INK, _MAIN, _LIGHT = "#1f2a37", "#1f5f99", "#b9d3ea"


def draw(answered: Answered, folder: Path) -> list[Path]:
    """Draw `reliability.png` and one `confusion_<label>.png` per label.

    Args:
        answered: Labelled messages with what was said of them; nothing is drawn when there are none.
        folder: Made when it is missing.

    Returns:
        The files written.
    """
    if not answered.rows:
        return []
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    plt.rcParams.update({"font.size": 9, "text.color": _INK, "axes.labelcolor": _INK, "axes.edgecolor": "#9aa5b1"})
    written = [folder / "reliability.png"]
    figure, axes = plt.subplots(1, len(LABELS), figsize=(12, 3.4), sharey=True, layout="constrained")
    for axis, label in zip(axes, LABELS, strict=True):
        bins = figures.reliability(answered, label)
        axis.plot([0, 1], [0, 1], color="#9aa5b1", linewidth=1, linestyle="--")
        axis.bar(
            [p for p, _, _ in bins], [n / len(answered.rows) for *_, n in bins], width=0.05, color=_LIGHT, zorder=1
        )
        axis.plot([p for p, _, _ in bins], [right for _, right, _ in bins], color=_MAIN, marker="o", markersize=4)
        axis.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel="säkerhet", title=label)
        error = figures.calibration_error(answered, label)
        axis.text(0.04, 0.92, f"medelfel {error:.3f}", transform=axis.transAxes)
    axes[0].set_ylabel("andel rätt (linje), andel av alla (stapel)")
    figure.savefig(written[0], dpi=130)
    plt.close(figure)
    for label, classes in LABELS.items():
        counted = Counter((row[label], told[label]) for row, told in zip(answered.rows, answered.told, strict=True))
        true = {c: sum(counted[c, s] for s in classes) for c in classes}
        shares = [[counted[c, s] / true[c] if true[c] else 0.0 for s in classes] for c in classes]
        side = 2.6 + 0.42 * len(classes)
        figure, axis = plt.subplots(figsize=(side + 1.2, side), layout="constrained")
        axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        names = [str(c) for c in classes]
        axis.set_xticks(range(len(names)), names, rotation=90)
        axis.set_yticks(range(len(names)), names)
        axis.set(xlabel="sagt", ylabel="sant", title=label)
        for y, c in enumerate(classes):
            for x, s in enumerate(classes):
                if counted[c, s]:
                    shade = "white" if shares[y][x] > 0.5 else _INK
                    axis.text(x, y, str(counted[c, s]), ha="center", va="center", color=shade, fontsize=7)
        written.append(folder / f"confusion_{label}.png")
        figure.savefig(written[-1], dpi=130)
        plt.close(figure)
    return written

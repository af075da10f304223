#!/bin/sh
# Finds something that can run bot.launcher.install: any Python from 3.8, or uv, which fetches one.
# A shim on PATH may exist and yet fail (pyenv without that version), so each is tried for real.
cd -- "$(dirname -- "$0")/../.." || exit 1
old_enough='import sys; sys.exit(sys.version_info < (3, 8))'

for candidate in .venv/bin/python python3 python3.13 python3.12 python3.11 python3.10 python3.9 python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1*/bin/python3; do
    if "$candidate" -c "$old_enough" >/dev/null 2>&1; then
        exec "$candidate" -m bot.launcher.install "$@"
    fi
done
for uv in uv "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv"; do
    if "$uv" --version >/dev/null 2>&1; then
        exec "$uv" run --no-project --quiet --python 3.10 python -m bot.launcher.install "$@"
    fi
done
echo "Ingen Python hittades. Installera Python 3.10 (eller uv) och försök igen." >&2
exit 1

# What the scripts share; read with `.`, after which the top of the repository is the working folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Talk goes to stderr; stdout keeps what was asked for.
say() { printf '== %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# build PRESET [TARGET...]: configures and builds; ccache is used where it is installed.
build() {
  local preset=$1
  shift
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
    export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS-pch_defines,time_macros}  # what it needs for precompiled headers
  fi
  say "build $preset"
  cmake --preset "$preset" >&2
  cmake --build --preset "$preset" ${1:+--target "$@"} >&2
}

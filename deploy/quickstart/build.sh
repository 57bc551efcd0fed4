# Finds or builds courier, courier-agent and courier-demo. Sourced by quickstart.sh.

prepare_programs() {
  if [[ -n "${COURIER_BIN_DIR:-}" ]]; then
    bin_dir="$(cd "$COURIER_BIN_DIR" && pwd)"
  else
    "$source_dir/.ci/install"
    build_programs "${COURIER_BUILD_DIR:-$source_dir/build/quickstart}"
  fi
  local program
  for program in courier courier-agent courier-demo; do
    [[ -x "$bin_dir/$program" ]] || fail 1 "$bin_dir/$program is missing."
  done
}

build_programs() {
  local build_dir="$1"
  bin_dir="$build_dir/bin"
  mkdir -p "$build_dir"
  say "Building (the first time takes some minutes)"
  if [[ ! -f "$build_dir/build.ninja" ]]; then
    cmake -S "$source_dir" -B "$build_dir" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
      -DCOURIER_BUILD_TESTS=OFF >"$build_dir/configure.log" 2>&1 ||
      { tail -n 30 "$build_dir/configure.log" >&2; fail 1 "cmake failed."; }
  fi
  cmake --build "$build_dir" --target bin/courier bin/courier-agent bin/courier-demo >&2 ||
    fail 1 "The build failed; see above."
}

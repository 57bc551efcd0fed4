# One target per directory. Dependencies are PRIVATE unless listed under PUBLIC.
#
#   courier_library(common_base SOURCES a.cc PUBLIC absl::status PRIVATE courier::common_text)
#   courier_library(common_dsl APART SOURCES …)     its files repeat local names: no unity build
#   courier_test(unit_common_base SOURCES a_test.cc DEPS courier::common_base LABELS unit)

function(courier_library name)
  cmake_parse_arguments(arg "APART" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(courier_${name} STATIC ${arg_SOURCES})
  if(arg_APART)
    set_target_properties(courier_${name} PROPERTIES UNITY_BUILD OFF)
  endif()
  add_library(courier::${name} ALIAS courier_${name})
  target_include_directories(courier_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(courier_${name} PUBLIC ${arg_PUBLIC} PRIVATE courier_warnings ${arg_PRIVATE})
endfunction()

function(courier_interface name)
  cmake_parse_arguments(arg "" "" "PUBLIC" ${ARGN})
  add_library(courier_${name} INTERFACE)
  add_library(courier::${name} ALIAS courier_${name})
  target_include_directories(courier_${name} INTERFACE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(courier_${name} INTERFACE ${arg_PUBLIC})
endfunction()

# What the sanitizer build builds: tests that run in one process.
add_custom_target(sanitized_tests)

# GoogleTest is parsed once for all tests. Names of their own, such as fixtures, repeat: no unity build.
function(courier_precompile_test_headers name)
  if(NOT TARGET courier_test_headers)
    add_library(courier_test_headers OBJECT "${PROJECT_SOURCE_DIR}/tests/support/test_headers.cc")
    target_link_libraries(courier_test_headers PRIVATE courier_warnings GTest::gmock)
    target_compile_options(courier_test_headers PRIVATE -O0 -U_FORTIFY_SOURCE -fPIE)
    target_precompile_headers(courier_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  target_precompile_headers(${name} REUSE_FROM courier_test_headers)
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
endfunction()

# A gtest binary; every TEST is a ctest case of its own, labelled for tests/run.sh.
function(courier_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE courier_warnings ${arg_DEPS} GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  # Tests are compiled often and run once: optimizing them costs more than it saves.
  target_compile_options(${name} PRIVATE -O0 -U_FORTIFY_SOURCE)
  courier_precompile_test_headers(${name})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}")
  if("unit" IN_LIST arg_LABELS)
    add_dependencies(sanitized_tests ${name})
  endif()
endfunction()

# A fuzz target: linked against libFuzzer when COURIER_FUZZ is on, else against a driver that replays
# its corpus as an ordinary test.
function(courier_fuzz name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE courier_warnings ${arg_DEPS})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  if(COURIER_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cc")
    add_test(NAME ${name} COMMAND ${name} "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name}")
    set_tests_properties(${name} PROPERTIES LABELS fuzz)
    add_dependencies(sanitized_tests ${name})
  endif()
endfunction()

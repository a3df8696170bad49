# ltb_module(relay [QOBJECT] SOURCES … LINKS …)  → static target ltb_relay, alias Ltb::Relay
# One folder, one module. LINKS are public: the dependency order of docs/architecture.md.
function(ltb_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  string(SUBSTRING ${name} 0 1 first)
  string(TOUPPER ${first} first)
  string(SUBSTRING ${name} 1 -1 rest)
  add_library(ltb_${name} STATIC ${ARG_SOURCES})
  add_library(Ltb::${first}${rest} ALIAS ltb_${name})
  set_target_properties(ltb_${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(ltb_${name} PUBLIC Ltb::Flags ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
endfunction()

# ltb_test(tst_codec SOURCES … LINKS … LABELS unit [TIMEOUT s] [ENVIRONMENT K=V …] [ARGS …] [SERIAL])
# A Qt Test program, registered with CTest under its own name. It runs without a display, in UTC.
function(ltb_test name)
  cmake_parse_arguments(ARG "SERIAL" "TIMEOUT" "SOURCES;LINKS;LABELS;ENVIRONMENT;ARGS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON UNITY_BUILD OFF
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE Ltb::Flags Ltb::TestSupport Qt6::Test ${ARG_LINKS})
  target_compile_definitions(${name} PRIVATE
    LTB_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LTB_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
  add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
  set_tests_properties(${name} PROPERTIES
    LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} SKIP_RETURN_CODE 77
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;${ARG_ENVIRONMENT}")
  if(ARG_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

# ltb_fuzzer(fuzz_codec SOURCES … LINKS …): a libFuzzer program; its corpus is tests/fuzz/corpus/<name>.
function(ltb_fuzzer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT LTB_FUZZ)
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE Ltb::Flags ${ARG_LINKS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()

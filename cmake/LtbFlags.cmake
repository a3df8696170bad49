# Every compile flag of the project, carried by one interface target.
add_library(ltb_flags INTERFACE)
add_library(Ltb::Flags ALIAS ltb_flags)

target_compile_features(ltb_flags INTERFACE cxx_std_20)
target_include_directories(ltb_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(ltb_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -fstack-protector-strong
  $<$<BOOL:${LTB_WERROR}>:-Werror>)
target_compile_definitions(ltb_flags INTERFACE
  _GLIBCXX_ASSERTIONS
  LTB_VERSION="${PROJECT_VERSION}"
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
  QT_NO_CONTEXTLESS_CONNECT QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH
  QT_DISABLE_DEPRECATED_BEFORE=0x060400
  $<$<NOT:$<CONFIG:Debug>>:QT_MESSAGELOGCONTEXT>)

if(LTB_SANITIZE)
  target_compile_options(ltb_flags INTERFACE
    -fsanitize=${LTB_SANITIZE} -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(ltb_flags INTERFACE -fsanitize=${LTB_SANITIZE})
endif()
if(LTB_FUZZ)
  target_compile_options(ltb_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# The fastest linker and a compiler cache when they are there; neither is needed.
find_program(LTB_MOLD mold)
if(LTB_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
find_program(LTB_CCACHE ccache)
if(LTB_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=time_macros,include_file_ctime "${LTB_CCACHE}")
endif()

# How everything is compiled: C++20, warnings are errors, ccache and mold where they are installed.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD AND NOT CMAKE_CROSSCOMPILING)  # GCC 12 does not find it there
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 warns of things in the standard library's own inlined code.
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-error=unknown-pragmas>)
endif()
# Who holds what (src/base/thread_annotations.h); builds with GCC leave that to `./dev lint`.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wthread-safety)
endif()
# Identical paths in every checkout: ccache hits across work trees, and no build path in the binary.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

# What is shipped: what overruns a buffer ends the program, and what the loader filled in can't be written again.
if(SNUG_HARDEN)
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro -Wl,-z,now)
endif()

if(SNUG_SANITIZE)
  # Asserts stay on here, and little is optimized away, so that reports name the lines.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")
  add_compile_options(-fsanitize=${SNUG_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SNUG_SANITIZE})
  if(SNUG_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # Asio has fences beside its mutexes; the sanitizer sees the mutexes
  endif()
  if(SNUG_SANITIZE MATCHES "undefined" AND NOT SNUG_FUZZ)
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

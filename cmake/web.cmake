# What the server gives out to browsers, as sources: made by web/build.mjs out of npm packages, which ./dev installs.
option(SNUG_WEB "embed what is given out to browsers; needs Node and the packages of web/" ON)
if(SNUG_WEB)
  enable_language(ASM)
  find_program(NODE node REQUIRED)
endif()

function(snug_web)
  set(out ${CMAKE_BINARY_DIR}/web)
  if(SNUG_WEB)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/*)
    file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/*.mjs)
    add_custom_command(
      OUTPUT ${out}/assets.cc ${out}/assets.S
      COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/web/build.mjs ${out}
      DEPENDS ${scripts} ${CMAKE_SOURCE_DIR}/web/node_modules/.package-lock.json ${sources}
      VERBATIM)
    target_sources(snug_endpoints PRIVATE ${out}/assets.cc ${out}/assets.S)
    set_source_files_properties(${out}/assets.S PROPERTIES OBJECT_DEPENDS ${out}/assets.cc)
  else()
    file(CONFIGURE OUTPUT ${out}/no_assets.cc CONTENT
      "#include \"endpoints/assets.h\"\nnamespace snug {\nstd::span<const Asset> assets() { return {}; }\n}\n")
    target_sources(snug_endpoints PRIVATE ${out}/no_assets.cc)
  endif()
endfunction()

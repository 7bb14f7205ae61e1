# What `cmake --install` puts where: the program, the library with its package files, and the sample configuration.
include(CMakePackageConfigHelpers)

install(TARGETS snug EXPORT snugTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/snug DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES config/snug.toml DESTINATION ${CMAKE_INSTALL_DATADIR}/snug)
if(TARGET snug_main)
  install(TARGETS snug_main RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/snug)
install(EXPORT snugTargets NAMESPACE snug:: DESTINATION ${package_dir})
configure_package_config_file(packaging/cmake/snugConfig.cmake.in ${CMAKE_BINARY_DIR}/snugConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/snugConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/snugConfig.cmake ${CMAKE_BINARY_DIR}/snugConfigVersion.cmake
        DESTINATION ${package_dir})

# snug.pc finds the prefix from where it lies itself.
file(RELATIVE_PATH SNUG_PC_UP /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(packaging/pkgconfig/snug.pc.in ${CMAKE_BINARY_DIR}/snug.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/snug.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

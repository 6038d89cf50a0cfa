include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Gnomon)

install(TARGETS gnomon)
install(TARGETS gnomon_engine EXPORT GnomonTargets FILE_SET HEADERS)
# Lists that headers read with #include.
install(DIRECTORY engine/gnomon DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.def")

install(EXPORT GnomonTargets NAMESPACE Gnomon:: DESTINATION ${package_dir})
configure_package_config_file(cmake/GnomonConfig.cmake.in ${PROJECT_BINARY_DIR}/GnomonConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/GnomonConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES
    cmake/dependencies.cmake
    ${PROJECT_BINARY_DIR}/GnomonConfig.cmake
    ${PROJECT_BINARY_DIR}/GnomonConfigVersion.cmake
  DESTINATION ${package_dir})

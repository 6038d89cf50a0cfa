# What the library needs. Read by the build and, once installed, by GnomonConfig.cmake: one list serves both.
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(fmt 9.1 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(EXPAT 2.5 REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS i18n uc)
find_package(SQLiteCpp 3.2 REQUIRED)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)

# Debian's CMake files of libzip name programs of another package, the others have none: ask pkg-config.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip>=1.7)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle>=3.8)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)

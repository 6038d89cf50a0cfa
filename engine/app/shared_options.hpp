#pragma once

#include <array>

#include <app/command.hpp>

// Options and arguments that several commands have.

namespace gnomon::app {

inline constexpr OptionDeclaration period_option{
    .name = "period",
    .value = {"P", "时期"},
    .summary = {"2025, 2025H1, 2025Q3, 2025-06 (default: the package's)",
                "2025、2025H1、2025Q3、2025-06（默认见考核设置）"}};

inline constexpr OptionDeclaration set_option{
    .name = "set",
    .value = {"KEY=VALUE", "设置项=值"},
    .summary = {"a setting over the package's own; may be repeated", "临时改一个设置，可重复"},
    .repeats = true};

inline constexpr OptionDeclaration threads_option{
    .name = "threads",
    .value = {"N", "数"},
    .summary = {"threads to use (default: all)", "线程数（默认全部）"}};

inline constexpr std::array package_argument{ArgumentDeclaration{"package", {"PACKAGE", "数据包"}}};
inline constexpr std::array database_argument{ArgumentDeclaration{"database", {"DB", "数据库"}}};

/// What a command that only reads a package takes.
inline constexpr std::array reading_options{period_option, set_option, threads_option};

}  // namespace gnomon::app

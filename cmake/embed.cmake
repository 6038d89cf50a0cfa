# gnomon_embed(<target> ROOT <folder> FILES <file>...)
#
# Makes the bytes of the files part of <target>. Two sources are generated: one takes in the bytes with the assembler's
# .incbin (no large array for the compiler to read), the other defines gnomon::embedded_files(), the table of
# {path relative to <folder>, begin, end} declared in gnomon/base/embedded.hpp.
function(gnomon_embed target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "ROOT" "FILES")
  list(SORT arg_FILES COMPARE STRING)

  set(bytes "  .section .rodata\n")
  set(symbols "")
  set(rows "")
  set(i_file 0)
  foreach(file IN LISTS arg_FILES)
    file(RELATIVE_PATH path "${arg_ROOT}" "${file}")
    set(symbol "gnomon_embedded_${i_file}")
    string(APPEND bytes
      "  .global ${symbol}_begin, ${symbol}_end\n"
      "${symbol}_begin:\n  .incbin \"${file}\"\n${symbol}_end:\n")
    string(APPEND symbols "extern const char ${symbol}_begin[];\nextern const char ${symbol}_end[];\n")
    string(APPEND rows "    {\"${path}\", ${symbol}_begin, ${symbol}_end},\n")
    math(EXPR i_file "${i_file} + 1")
  endforeach()
  string(APPEND bytes "  .section .note.GNU-stack,\"\",%progbits\n")

  set(table "constexpr std::array<gnomon::EmbeddedFile, ${i_file}> table{{\n${rows}}};")
  set(code "#include <gnomon/base/embedded.hpp>\n\n#include <array>\n\nextern \"C\" {\n${symbols}}\n\n")
  string(APPEND code
    "namespace {\n${table}\n}  // namespace\n\n"
    "std::span<const gnomon::EmbeddedFile> gnomon::embedded_files() { return table; }\n")

  set(stem "${CMAKE_CURRENT_BINARY_DIR}/generated/embedded_files")
  file(CONFIGURE OUTPUT "${stem}.S" CONTENT "${bytes}" @ONLY)
  file(CONFIGURE OUTPUT "${stem}.cpp" CONTENT "${code}" @ONLY)
  set_source_files_properties("${stem}.S" PROPERTIES OBJECT_DEPENDS "${arg_FILES}")
  target_sources(${target} PRIVATE "${stem}.S" "${stem}.cpp")
endfunction()

# Shows that layers.cmake notices what it must: each source below breaks one rule, the last one none.
#
#   cmake -D SCRIPT=<layers.cmake> -D FOLDER=<scratch folder> -P layers_test.cmake
cmake_minimum_required(VERSION 3.25)

function(expect outcome file line)
  file(REMOVE_RECURSE ${FOLDER})
  file(WRITE ${FOLDER}/gnomon/${file} "// std::cout in a comment is no printing\n${line}\n")
  execute_process(COMMAND ${CMAKE_COMMAND} -D ENGINE=${FOLDER} -P ${SCRIPT}
    RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE message)
  if(outcome STREQUAL "refused" AND NOT message MATCHES "layer rule broken")
    message(FATAL_ERROR "accepted: ${line} in ${file}\n${message}")
  elseif(outcome STREQUAL "accepted" AND NOT result EQUAL 0)
    message(FATAL_ERROR "refused: ${line} in ${file}\n${message}")
  endif()
endfunction()

expect(refused  base/a.hpp "#include <gnomon/model/table.hpp>")
expect(refused  scoring/rules/a.cpp "#include <gnomon/input/csv.hpp>")
expect(refused  reporting/a.cpp "  #  include <gnomon/scoring/rank.hpp>")
expect(refused  input/a.cpp "#include \"csv.hpp\"")
expect(refused  input/a.cpp "#include <app/commands.hpp>")
expect(refused  model/a.cpp "#include <SQLiteCpp/SQLiteCpp.h>")
expect(refused  attic/a.cpp "#include <vector>")
expect(refused  model/a.cpp "  std::cerr << 1")
expect(refused  model/a.cpp "  printf(text)")
expect(refused  model/a.cpp "  fmt::print(stderr, text)")
expect(accepted model/a.cpp "  std::snprintf(buffer, size, text)")
expect(accepted store/a.cpp "#include <SQLiteCpp/SQLiteCpp.h>")
expect(accepted values/a.cpp "#include <gnomon/survey/design.hpp>")
expect(accepted analysis/a.cpp "#include <gnomon/scoring/rank.hpp>")
file(REMOVE_RECURSE ${FOLDER})

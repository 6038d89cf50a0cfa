# Installs the build into a fresh folder, looks for what users rely on, and builds a small program that finds the
# package and includes every installed header.
#
#   cmake -D BUILD=<build folder> -D FOLDER=<scratch folder> -D CONSUMER=<its sources> -D COMPILER=<c++>
#         -D FLAGS=<compiler flags> -D VERSION=<x.y.z> -P install_test.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
  cmake_parse_arguments(arg "" "WORKING_DIRECTORY;OUTPUT" "COMMAND" ${ARGN})
  execute_process(COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${arg_WORKING_DIRECTORY}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN arg_COMMAND " " command)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
  set(${arg_OUTPUT} "${output}" PARENT_SCOPE)
endfunction()

set(prefix ${FOLDER}/prefix)
set(elsewhere ${FOLDER}/elsewhere)
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${elsewhere})
run(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix} WORKING_DIRECTORY ${elsewhere} OUTPUT log)

file(GLOB_RECURSE installed RELATIVE ${prefix} ${prefix}/*)
foreach(expected IN ITEMS
    "^bin/gnomon$"
    "^lib.*/libgnomon_engine\\.a$"
    "^lib.*/cmake/Gnomon/GnomonConfig\\.cmake$"
    "^lib.*/cmake/Gnomon/GnomonConfigVersion\\.cmake$"
    "^lib.*/cmake/Gnomon/GnomonTargets\\.cmake$"
    "^lib.*/cmake/Gnomon/dependencies\\.cmake$"
    "^include/gnomon/base/version\\.hpp$"
    "^include/gnomon/base/embedded\\.hpp$"
    "^share/man/man1/gnomon\\.1$"
    "^share/man/zh_CN/man1/gnomon\\.1$"
    "^share/bash-completion/completions/gnomon$"
    "^share/zsh/site-functions/_gnomon$"
    "^share/fish/vendor_completions\\.d/gnomon\\.fish$")
  set(found ${installed})
  list(FILTER found INCLUDE REGEX "${expected}")
  if(NOT found)
    message(FATAL_ERROR "not installed: ${expected}\n${installed}")
  endif()
endforeach()

set(strays ${installed})
list(FILTER strays EXCLUDE REGEX "^(bin/gnomon|lib.*/libgnomon_engine\\.a|lib.*/cmake/Gnomon/[A-Za-z-]+\\.cmake)$")
list(FILTER strays EXCLUDE REGEX "^include/gnomon/[a-z]+/[a-z0-9_/]+\\.(hpp|def)$")
list(FILTER strays EXCLUDE REGEX "^share/(man/(zh_CN/)?man1|bash-completion/completions|zsh/site-functions|fish/vendor_completions\\.d)/_?gnomon[.a-z0-9]*$")
if(strays)
  message(FATAL_ERROR "installed, but not expected: ${strays}")
endif()

set(headers ${installed})
list(FILTER headers INCLUDE REGEX "\\.hpp$")
list(TRANSFORM headers REPLACE "^include/(.*)" "#include <\\1>\n")
list(JOIN headers "" headers)
file(WRITE ${FOLDER}/headers/every_header.hpp "${headers}")

run(COMMAND ${CMAKE_COMMAND} -G Ninja -S ${CONSUMER} -B ${FOLDER}/consumer
    -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_CXX_COMPILER=${COMPILER} -D "CMAKE_CXX_FLAGS=${FLAGS}"
    -D EVERY_HEADER_DIR=${FOLDER}/headers
  WORKING_DIRECTORY ${elsewhere} OUTPUT log)
run(COMMAND ${CMAKE_COMMAND} --build ${FOLDER}/consumer WORKING_DIRECTORY ${elsewhere} OUTPUT log)
run(COMMAND ${FOLDER}/consumer/consumer WORKING_DIRECTORY ${elsewhere} OUTPUT output)
if(NOT output STREQUAL "${VERSION}\n")
  message(FATAL_ERROR "the consumer printed '${output}', not '${VERSION}'")
endif()

run(COMMAND ${prefix}/bin/gnomon --version WORKING_DIRECTORY ${elsewhere} OUTPUT output)
string(FIND "${output}" "${VERSION}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "gnomon --version printed '${output}', without ${VERSION}")
endif()

# Reads the #include lines of every room in <ENGINE>/gnomon and fails on an edge that the plan does not allow, on a
# library used outside its room, and on printing: only the program talks to people.
#
#   cmake -D ENGINE=<folder with gnomon/> -P layers.cmake
cmake_minimum_required(VERSION 3.25)

set(base_may_include)
set(model_may_include base)
set(input_may_include base model)
set(store_may_include base model)
set(survey_may_include base)
set(values_may_include base model survey)
set(scoring_may_include base model)
set(analysis_may_include base model scoring)
set(reporting_may_include base model)

set(printing "std::(cout|cerr|clog)|fmt::print|(^|[^a-z_])(v?f?printf|f?puts|putchar) *\\(")

set(faults "")
file(GLOB_RECURSE files RELATIVE ${ENGINE}/gnomon ${ENGINE}/gnomon/*.hpp ${ENGINE}/gnomon/*.cpp)
if(NOT files)
  message(FATAL_ERROR "no sources in ${ENGINE}/gnomon")
endif()

foreach(file IN LISTS files)
  string(REGEX REPLACE "/.*" "" room ${file})
  if(NOT DEFINED ${room}_may_include)
    if(NOT room STREQUAL "base")
      string(APPEND faults "\n  ${file}: '${room}' is not a room of the library")
    endif()
  endif()

  file(STRINGS ${ENGINE}/gnomon/${file} includes REGEX "^[ \t]*#[ \t]*include")
  foreach(include IN LISTS includes)
    if(include MATCHES "\"")
      string(APPEND faults "\n  ${file}: ${include} (write #include <gnomon/room/name.hpp>)")
    elseif(include MATCHES "<app/")
      string(APPEND faults "\n  ${file}: ${include} (the library does not know the program)")
    elseif(include MATCHES "<gnomon/([a-z_]+)/")
      set(other ${CMAKE_MATCH_1})
      if(NOT other STREQUAL room AND NOT other IN_LIST ${room}_may_include)
        string(APPEND faults "\n  ${file}: ${include} (${room} may include: ${${room}_may_include})")
      endif()
    elseif(include MATCHES "<(SQLiteCpp/|sqlite3)" AND NOT room STREQUAL "store")
      string(APPEND faults "\n  ${file}: ${include} (only store speaks SQL)")
    endif()
  endforeach()

  file(STRINGS ${ENGINE}/gnomon/${file} prints REGEX "${printing}")
  foreach(line IN LISTS prints)
    if(NOT line MATCHES "^[ \t]*//")
      string(APPEND faults "\n  ${file}: ${line} (the library does not print)")
    endif()
  endforeach()
endforeach()

if(faults)
  message(FATAL_ERROR "layer rule broken:${faults}")
endif()

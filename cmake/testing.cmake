# add_gnomon_test(<name> <source>...)
#
# One test program of Catch2 test cases. Each test case becomes a test of ctest, named "<name>:<test case>"; one more
# fails when the program lists no test case, which is what an aborted start-up looks like. Without sources: nothing.
function(add_gnomon_test name)
  if(NOT ARGN)
    return()
  endif()
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE gnomon_test_support)
  target_precompile_headers(${name} REUSE_FROM gnomon_test_support)
  catch_discover_tests(${name} TEST_PREFIX "${name}:")
  add_test(NAME "${name}:has test cases" COMMAND ${name} --list-tests)
  set_tests_properties("${name}:has test cases" PROPERTIES PASS_REGULAR_EXPRESSION "[1-9][0-9]* test case")
endfunction()

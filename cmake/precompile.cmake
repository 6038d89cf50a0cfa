# What nearly every source includes is parsed once: Eigen and the larger headers of the standard library.
#
# precompile(<target> [<header>...])    headers on top of the common ones
function(precompile target)
  target_precompile_headers(${target} PRIVATE
    <Eigen/Core>
    <algorithm>
    <functional>
    <map>
    <optional>
    <string>
    <vector>
    ${ARGN})
endfunction()

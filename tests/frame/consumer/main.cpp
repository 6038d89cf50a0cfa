#include <iostream>

#include <every_header.hpp>  // written by install_test.cmake
#include <gnomon/base/embedded.hpp>
#include <gnomon/base/version.hpp>

int main() {
  std::cout << gnomon::version << '\n';
  return gnomon::embedded_file("no/such/file").has_value() ? 1 : 0;
}

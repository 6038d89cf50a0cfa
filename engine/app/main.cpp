#include <gnomon/base/version.hpp>

#include <iostream>

int main() { std::cout << "gnomon " << gnomon::version << '\n'; }

#pragma once

#include <memory>

#include <gnomon/model/table.hpp>

namespace gnomon::app {

/// A package together with the tables that it lacks and another has, so that a delivery of values alone can be checked against the units, indicators and
/// scheme that are in force. Tables of values and corrections that belong to earlier deliveries stay out when the package has values of its own.
/// `other` may be null: then it is the package alone. The package must outlive it.
[[nodiscard]] std::unique_ptr<TableSource> completed_source(const TableSource& package,
                                                            std::unique_ptr<TableSource> other);

}  // namespace gnomon::app

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <gnomon/model/period.hpp>

namespace gnomon {

/// One value that a form asks for.
struct FormRow {
  std::size_t i_unit = 0;
  std::size_t i_indicator = 0;
  std::vector<std::size_t>
      items;  ///< leaves of the scheme that use it, in the order of the scheme; none for what is only collected
};

/// What one unit, or one department for all units, is asked to fill in.
struct Form {
  std::size_t i_unit = 0;  ///< who fills it in: the unit, or the department
  std::vector<FormRow> rows;
};

/// The forms of one period.
struct FormSet {
  Period period = Period::year(2000);
  std::optional<Period> last;  ///< the earlier period whose values stand beside; nothing where there is none
  bool by_department = false;
  bool has_self = false;  ///< do units give a value of their own (自评值) beside?
  std::vector<Form> forms;
};

/// The marks by which a form knows what it is. They stand on a hidden sheet: column A the key, column B the value.
namespace form_mark {
inline constexpr const char* sheet = "_gnomon";
inline constexpr const char* format = "gnomon-form";  ///< in A1, the number of the layout beside it
inline constexpr const char* version = "1";
inline constexpr const char* package = "package";  ///< title of the assessment
inline constexpr const char* period = "period";
inline constexpr const char* by = "by";      ///< `unit` or `department`
inline constexpr const char* code = "code";  ///< of the unit or department
inline constexpr const char* name = "name";
inline constexpr const char* scheme = "scheme";  ///< hash of the scheme (method version)
inline constexpr const char* entry_sheet = "sheet";
inline constexpr const char* rows =
    "rows";  ///< the rows below repeat the locked cells of each row of the form
}  // namespace form_mark

/// A form as it came back knows from its marks, and from the rows that repeat its locked cells.
struct FormMarks {
  struct Row {
    std::string unit;
    std::string unit_name;
    std::string indicator;
    std::string indicator_name;
    std::string unit_of_measure;
    std::string last_value;
  };

  std::string version;
  std::string package;
  std::string period;
  bool by_department = false;
  std::string code;
  std::string name;
  std::string scheme;
  std::string entry_sheet;
  std::vector<Row> rows;
};

}  // namespace gnomon

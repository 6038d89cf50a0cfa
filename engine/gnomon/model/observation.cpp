#include <gnomon/model/observation.hpp>

#include <algorithm>
#include <array>

#include <gnomon/base/text.hpp>

namespace gnomon {
namespace {

struct Words {
  Status status;
  std::string_view code;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array<Words, 9> words{{
    {Status::absent, "absent", "无记录", "no record"},
    {Status::observed, "observed", "已报", "reported"},
    {Status::estimated, "estimated", "估计", "estimated"},
    {Status::missing, "missing", "缺报", "not filed"},
    {Status::not_surveyed, "not_surveyed", "未调查", "not surveyed"},
    {Status::not_applicable, "not_applicable", "不适用", "not applicable"},
    {Status::not_due, "not_due", "未到期", "not due yet"},
    {Status::late, "late", "迟报", "filed late"},
    {Status::rejected, "rejected", "不予认定", "rejected"},
}};

}  // namespace

std::string_view code(Status status) { return words.at(static_cast<std::size_t>(status)).code; }

std::string_view title(Status status, Language language) {
  const auto& found = words.at(static_cast<std::size_t>(status));
  return language == Language::zh ? found.zh : found.en;
}

Status worse(Status a, Status b) {
  constexpr std::array order{Status::observed,       Status::estimated, Status::not_due,
                             Status::not_applicable, Status::late,      Status::not_surveyed,
                             Status::rejected,       Status::missing,   Status::absent};
  const auto place = [&](Status status) { return std::find(order.begin(), order.end(), status); };
  return place(a) < place(b) ? b : a;
}

std::optional<Status> parse_status(std::string_view text) {
  const auto folded = fold(text);
  for (const auto& each : words) {
    if (each.status != Status::absent &&
        (folded == fold(each.code) || folded == each.zh || folded == fold(each.en)))
      return each.status;
  }
  return std::nullopt;
}

}  // namespace gnomon

#include <gnomon/base/system_words.hpp>

#include <catch2/catch.hpp>

#include <cerrno>
#include <system_error>

using namespace gnomon;

namespace {

std::string in(const FaultArguments& arguments, const std::string& name) {
  return expand("{" + name + "}", arguments);
}

}  // namespace

TEST_CASE("what the system refuses has words in both languages") {
  for (const int error : {ENOENT, EACCES, EPERM, EISDIR, ENOTDIR, ENOSPC, EDQUOT, EFBIG, EROFS, ENAMETOOLONG,
                          ELOOP, EBUSY, ETXTBSY, EMFILE, ENFILE, EIO, ENOMEM, EINVAL}) {
    const auto reason = reason_of(error);
    INFO(error);
    CHECK(in(reason, "reason_en") != std::generic_category().message(error));
    CHECK(in(reason, "reason_zh").find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos);
  }
  CHECK(in(reason_of(ENOSPC), "reason_zh") == "磁盘已满");
}

TEST_CASE("what is not in the table keeps the system's words") {
  CHECK(in(reason_of(EILSEQ), "reason_en") == std::generic_category().message(EILSEQ));
  CHECK(in(reason_of(EILSEQ), "reason_zh") == std::generic_category().message(EILSEQ));
  CHECK(in(reason_in_words("no such luck"), "reason_zh") == "no such luck");
}

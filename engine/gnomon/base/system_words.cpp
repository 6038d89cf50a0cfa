#include <gnomon/base/system_words.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>

namespace gnomon {
namespace {

struct Words {
  int error;
  std::string_view en;
  std::string_view zh;
};

constexpr auto table = std::to_array<Words>({
    {ENOENT, "there is no such file or folder", "文件或文件夹不存在"},
    {EACCES, "you have no right to it", "没有访问权限"},
    {EPERM, "it is protected", "受到保护，不允许此操作"},
    {EISDIR, "it is a folder, not a file", "这是文件夹，不是文件"},
    {ENOTDIR, "a file stands where a folder should be", "应为文件夹的位置是一个文件"},
    {EINVAL, "it is no ordinary file, or its name is not allowed", "不是普通文件，或名称不被允许"},
    {EEXIST, "something of that name is there already", "同名文件已存在"},
    {ENOSPC, "the disk is full", "磁盘已满"},
    {EDQUOT, "your share of the disk is used up", "磁盘配额已用完"},
    {EFBIG, "the file would be larger than is allowed", "文件超过允许的大小"},
    {EROFS, "the disk can only be read", "磁盘是只读的"},
    {ENAMETOOLONG, "the name is too long", "名称过长"},
    {ELOOP, "it is a link that leads back to itself", "链接指回自身"},
    {EBUSY, "another program is using it", "正被其他程序使用"},
    {ETXTBSY, "another program is using it", "正被其他程序使用"},
    {EMFILE, "too many files are open", "同时打开的文件过多"},
    {ENFILE, "too many files are open", "同时打开的文件过多"},
    {ENOMEM, "there is not enough memory", "内存不足"},
    {EIO, "the disk or network drive failed", "磁盘或网络盘读写出错"},
    {ESTALE, "the network drive has lost the file", "网络盘上的文件已失效"},
    {ETIMEDOUT, "the network drive does not answer", "网络盘没有响应"},
    {EHOSTDOWN, "the network drive does not answer", "网络盘没有响应"},
    {EPIPE, "its reader has gone", "接收方已关闭"},
});

}  // namespace

FaultArguments reason_of(int error) {
  const auto* const found =
      std::find_if(table.begin(), table.end(), [&](const auto& e) { return e.error == error; });
  if (found == table.end()) return reason_in_words(std::generic_category().message(error));
  return {{"reason_en", std::string(found->en)}, {"reason_zh", std::string(found->zh)}};
}

FaultArguments reason_in_words(std::string_view words) {
  return {{"reason_en", std::string(words)}, {"reason_zh", std::string(words)}};
}

}  // namespace gnomon

#include "net/conntrack.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>

namespace smbprobe::net {
namespace {

/// 0 where there is no such number. Not with a stream: this is asked for when descriptors are short, too.
std::uint64_t number_in(const std::string& path) {
  std::array<char, 32> text{};
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  const ssize_t size = ::read(fd, text.data(), text.size());
  ::close(fd);
  std::uint64_t value = 0;
  if (size > 0) std::from_chars(text.data(), text.data() + size, value);
  return value;
}

}  // namespace

bool conntrack_is_nearly_full(const std::string& folder) {
  const auto most = number_in(folder + "/nf_conntrack_max");
  return most > 0 && number_in(folder + "/nf_conntrack_count") > most - most / 10;
}

}  // namespace smbprobe::net

#include "net/conntrack.hpp"

#include <cstdint>
#include <fstream>

namespace smbprobe::net {
namespace {

std::uint64_t number_in(const std::string& path) {
  std::uint64_t value = 0;
  std::ifstream(path) >> value;
  return value;
}

}  // namespace

bool conntrack_is_nearly_full(const std::string& folder) {
  const auto most = number_in(folder + "/nf_conntrack_max");
  return most > 0 && number_in(folder + "/nf_conntrack_count") > most - most / 10;
}

}  // namespace smbprobe::net

#include "net/preload.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <string_view>

namespace smbprobe::net {
namespace {

bool names_proxychains(const char* text) {
  return text != nullptr && std::string_view(text).find("proxychains") != std::string_view::npos;
}

}  // namespace

bool preloads_proxychains(const std::function<const char*(const char* name)>& variable) {
  return names_proxychains(variable("LD_PRELOAD")) || names_proxychains(variable("DYLD_INSERT_LIBRARIES"));
}

/// The library's own word counts too: /etc/ld.so.preload leaves no variable.
bool library_connects() {
  Dl_info owner{};
  const void* const connects = ::dlsym(RTLD_DEFAULT, "connect");
  if (connects != nullptr && ::dladdr(connects, &owner) != 0 && names_proxychains(owner.dli_fname)) return true;
  return preloads_proxychains([](const char* name) { return std::getenv(name); });
}

}  // namespace smbprobe::net

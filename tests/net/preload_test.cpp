#include "net/preload.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

namespace smbprobe::test {
namespace {

bool preloads(const std::map<std::string, std::string>& environment) {
  return net::preloads_proxychains([&](const char* name) {
    const auto found = environment.find(name);
    return found != environment.end() ? found->second.c_str() : nullptr;
  });
}

TEST_SUITE("net/preload") {
  TEST_CASE("a preloaded proxychains is known by its name, among others and on macOS") {
    CHECK(preloads({{"LD_PRELOAD", "/usr/lib/x86_64-linux-gnu/libproxychains.so.4"}}));
    CHECK(preloads({{"LD_PRELOAD", "/usr/lib/libasan.so /usr/lib/libproxychains4.so"}}));
    CHECK(preloads({{"DYLD_INSERT_LIBRARIES", "/usr/local/lib/libproxychains4.dylib"}}));
  }

  TEST_CASE("another library, and the settings of proxychains without it, are nothing") {
    CHECK_FALSE(preloads({}));
    CHECK_FALSE(preloads({{"LD_PRELOAD", "/usr/lib/libasan.so"}}));
    CHECK_FALSE(preloads({{"PROXYCHAINS_CONF_FILE", "/home/ann/proxychains.conf"}}));
  }

  TEST_CASE("this process makes its connections itself") { CHECK_FALSE(net::library_connects()); }
}

}  // namespace
}  // namespace smbprobe::test

#include "net/proxy.hpp"

#include <doctest/doctest.h>

#include <string>

namespace smbprobe::test {
namespace {

using net::parse_proxy;
using net::Proxy;
using net::ProxyKind;
using net::ProxyLogin;

std::string error_of(const std::string& text) {
  const auto proxy = parse_proxy(text);
  REQUIRE_FALSE_MESSAGE(proxy.has_value(), text);
  return proxy.error();
}

TEST_SUITE("net/proxy") {
  TEST_CASE("reads kind, host and port") {
    CHECK(parse_proxy("socks5://jump.lan:1080") == Proxy{ProxyKind::socks5, "jump.lan", 1080, {}});
    CHECK(parse_proxy("socks5h://192.0.2.1:1") == Proxy{ProxyKind::socks5, "192.0.2.1", 1, {}});
    CHECK(parse_proxy("http://[2001:db8::1]:3128/") == Proxy{ProxyKind::http, "2001:db8::1", 3128, {}});
  }

  TEST_CASE("reads user and password, percent-encoded or not") {
    CHECK(parse_proxy("socks5://ann:p@ss@jump:1080")->login == ProxyLogin{"ann", "p@ss"});
    CHECK(parse_proxy("socks5://ann:a:b@jump:1080")->login == ProxyLogin{"ann", "a:b"});
    CHECK(parse_proxy("http://a%40b:%2F%25%00@jump:1080")->login == ProxyLogin{"a@b", std::string("/%\0", 3)});
    CHECK(parse_proxy("http://ann@jump:1080")->login == ProxyLogin{"ann", ""});
    CHECK(parse_proxy("socks5://a%3Ab:c@jump:1080")->login == ProxyLogin{"a:b", "c"});
    const std::string longest(255, 'x');
    CHECK(parse_proxy("socks5://" + longest + ":" + longest + "@jump:1080").has_value());
  }

  TEST_CASE("says what is wrong and what would be right") {
    const auto wrong = [](const std::string& text, const std::string& why) {
      const auto error = error_of(text);
      CHECK_MESSAGE(error.starts_with(why), error);
      CHECK(error.ends_with("; use socks5://[user:password@]host:port or http://[user:password@]host:port"));
    };
    wrong("", "the kind of proxy is missing");
    wrong("jump:1080", "the kind of proxy is missing");
    wrong("socks4://jump:1080", "the kind of proxy is not known");
    wrong("https://jump:1080", "the kind of proxy is not known");
    wrong("socks5://jump", "the proxy's port is missing");
    wrong("socks5://", "the proxy's host or port cannot be read");
    wrong("socks5://jump:0", "the proxy's host or port cannot be read");
    wrong("socks5://jump:1080/path", "the proxy's host or port cannot be read");
    wrong("socks5://:secret@jump:1080", "the user before '@' is missing");
    wrong("socks5://ann:%4@jump:1080", "a '%' in the user or password needs two hex digits");
    wrong("socks5://ann:%zz@jump:1080", "a '%' in the user or password needs two hex digits");
    wrong("socks5://ann:" + std::string(256, 'x') + "@jump:1080", "the user and the password have at most 255 bytes");
    wrong("http://a%3Ab:c@jump:1080", "the user of an http:// proxy cannot have a ':' in it");
  }

  TEST_CASE("no error has the password in it") {
    for (const std::string text : {"ftp://ann:secret@jump:1080", "socks5://ann:secret@jump", "socks5://ann:secret%@j:1",
                                   "socks5://ann:secret", "ann:secret@jump:1080", "http://ann:secret/@jump:99999"})
      CHECK_MESSAGE(error_of(text).find("secret") == std::string::npos, text);
  }

  TEST_CASE("for people and checkpoints there is no password") {
    CHECK(to_string(*parse_proxy("socks5h://ann:secret@jump:1080")) == "socks5://ann@jump:1080");
    CHECK(to_string(*parse_proxy("http://a%40%0a:secret@[2001:db8::1]:80")) == "http://a%40%0A@[2001:db8::1]:80");
    CHECK(to_string(*parse_proxy("http://jump:80")) == "http://jump:80");
  }
}

}  // namespace
}  // namespace smbprobe::test

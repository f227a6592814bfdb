// ProxyHandshake and parse_proxy: the bytes are what a proxy says, cut into pieces, or the text of --proxy.
#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz_input.hpp"
#include "net/proxy_handshake.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

namespace {

constexpr std::string_view kPassword = "pass-word";
/// Longer than any detail: the proxy's own words are cut.
constexpr std::size_t kMostDetail = 300;
/// One a byte, and the three messages that are sent.
constexpr std::size_t kMostResumes = fuzz::kMostInput + 8;

net::Proxy proxy_of(std::uint8_t mode) {
  net::Proxy proxy{.kind = net::ProxyKind::socks5, .host = "jump", .port = 1080, .login = std::nullopt};
  if ((mode & 1) != 0) proxy.kind = net::ProxyKind::http;
  if ((mode & 2) != 0) proxy.login = net::ProxyLogin{"ann", std::string(kPassword)};
  return proxy;
}

report::SocketAddress target_of(std::uint8_t mode) {
  if ((mode & 8) != 0) return {"nas.lan", 445};
  return {(mode & 4) != 0 ? "2001:db8::7" : "192.0.2.7", 139};
}

void talk(fuzz::FuzzInput input, std::uint8_t mode) {
  const net::Proxy proxy = proxy_of(mode);
  const std::size_t chunk = std::size_t{1} << (mode >> 5U);
  const probe::Outcome end = (mode & 16) != 0 ? probe::Outcome::reset : probe::Outcome::silent;
  net::ProxyHandshake machine(proxy, target_of(mode));
  std::size_t resumes = 0;
  std::size_t said = 0;
  auto action = machine.start();
  while (!std::holds_alternative<probe::Done>(action)) {
    fuzz::demand(++resumes <= kMostResumes, "a talk ends");
    if (std::holds_alternative<probe::Send>(action)) {
      action = machine.resume(probe::Sent{0});
      continue;
    }
    const auto at_most = std::get<probe::Receive>(action).at_most;
    fuzz::demand(at_most > 0 && at_most <= net::kMaxProxyBytes, "reads are bounded");
    const auto piece = input.take(std::min(at_most, chunk));
    said += piece.size();
    action =
        machine.resume(piece.empty() ? probe::Event(probe::Failed{end, 0}) : probe::Event(probe::Received{piece, 0}));
  }
  const auto& failure = machine.failure();
  fuzz::demand(machine.early().size() <= said, "nothing is early that did not come");
  fuzz::demand(proxy.kind == net::ProxyKind::http || machine.early().empty(),
               "SOCKS 5 is read to its end and no further");
  if (!failure) return;
  fuzz::demand(machine.early().empty(), "no connection, no bytes of the target");
  fuzz::demand(failure->detail.size() <= kMostDetail, "a clause");
  fuzz::demand(!proxy.login || !failure->detail.contains(kPassword), "no password in a text");
  const bool ours = failure->trouble != net::ProxyTrouble::none;
  fuzz::demand(!ours || failure->outcome == probe::Outcome::error, "trouble of the proxy is no word about the target");
}

void read_url(proto::ByteView bytes) {
  const auto proxy = net::parse_proxy(std::string(bytes.begin(), bytes.end()));
  if (!proxy) return;
  auto shown = *proxy;
  if (shown.login) shown.login->password.clear();
  const auto again = net::parse_proxy(net::to_string(*proxy));
  fuzz::demand(again.has_value() && *again == shown, "the text of a proxy is read back, without the password");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  read_url(input.rest());
  const std::uint8_t mode = input.byte();
  talk(input, mode);
  return 0;
}

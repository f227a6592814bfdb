#include "cli/dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/escape.hpp"
#include "cli/exchange_fields.hpp"
#include "net/host_runner.hpp"
#include "probe/called_names.hpp"
#include "probe/plan.hpp"
#include "proto/nbstat.hpp"
#include "proto/session_frame.hpp"

namespace smbprobe::cli {
namespace {

std::string describe_session_request(const probe::Target& target) {
  const auto called = probe::next_called_name({}, target.host, std::nullopt);
  if (!called) return {};
  const proto::SessionRequest request{*called, probe::calling_name()};
  std::string out = fmt::format("    NetBIOS SESSION REQUEST, called {}, calling {}\n",
                                proto::to_string(request.called), proto::to_string(request.calling));
  return out + hex_dump(proto::build_session_request(request), 4);
}

std::string describe_job(const probe::Job& job,
                         const probe::Target& target,
                         proto::Transport transport,
                         const probe::RequestInputs& inputs) {
  std::string out;
  if (transport == proto::Transport::netbios) out += describe_session_request(target);
  const proto::Bytes message = probe::build_request(job.offer, inputs);
  out += render_fields(message_fields(message), 4);
  out += hex_dump(proto::frame_message(message, transport), 4);
  if (job.after_wildcard) out += "    After an answer of 0x02ff an SMB2 NEGOTIATE follows on the same connection.\n";
  if (job.identify) out += "    Then a SESSION_SETUP follows, as far as the NTLMSSP CHALLENGE.\n";
  return out;
}

std::string describe_port(const probe::Target& target,
                          const probe::ProbedPort& port,
                          const net::ScanOptions& options,
                          const probe::RequestInputs& inputs) {
  const auto budget = probe::EndpointPlan::budget(port.transport, options.plan);
  std::string out =
      fmt::format("{}, port {} ({}): at the most {} connections and {} requests\n", escape_terminal(target.text),
                  port.port, port.transport == proto::Transport::netbios ? "NetBIOS session" : "direct TCP",
                  budget.connections, budget.requests);
  std::size_t number = 0;
  for (const auto& job : probe::EndpointPlan(port.transport, options.plan).start())
    out += fmt::format("  first connections: {}\n", ++number) + describe_job(job, target, port.transport, inputs);
  if (port.transport == proto::Transport::netbios)
    out += "  A name that is refused costs another connection: the next name is tried.\n";
  return out;
}

std::string describe_nbstat(const probe::Target& target, std::uint16_t port) {
  const proto::NbstatQuery query{1, proto::wildcard_name()};
  return fmt::format("{}, UDP {}: one NBSTAT query where the address is IPv4 (its transaction id is drawn anew)\n",
                     escape_terminal(target.text), port) +
         hex_dump(proto::build_nbstat_query(query), 4);
}

}  // namespace

std::string describe_dry_run(std::span<const probe::Target> targets, const net::ScanOptions& options) {
  std::string out =
      "Nothing is sent and no name is resolved. A name with several addresses is probed at each of them.\n";
  if (options.retries > 0)
    out += fmt::format("After silence a connection is tried again, {} times at the most.\n", options.retries);
  for (const auto& target : targets) {
    const probe::RequestInputs inputs = net::draw_request_inputs(target.host);
    const auto ports = net::ports_of(target, options);
    for (const auto& port : ports) out += '\n' + describe_port(target, port, options, inputs);
    const bool netbios =
        std::ranges::any_of(ports, [](const auto& p) { return p.transport == proto::Transport::netbios; });
    if (netbios && options.nbstat) out += '\n' + describe_nbstat(target, options.nbstat_port);
  }
  return out;
}

}  // namespace smbprobe::cli

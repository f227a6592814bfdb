// smbprobe_responder: a small SMB server that negotiates and challenges, and does nothing else. For demonstrations and
// benchmarks.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "responder_server.hpp"

namespace {

using smbprobe::bench::Profile;
using smbprobe::bench::ResponderServer;
using smbprobe::proto::Transport;

struct Options {
  std::vector<std::string> direct;
  std::vector<std::string> netbios;
  unsigned delay_ms = 0;
  std::string profile{smbprobe::bench::profiles().front().name};
};

void add_options(CLI::App& app, Options& options) {
  std::string known = "What to play:";
  for (const Profile& profile : smbprobe::bench::profiles()) {
    known += "\n  " + std::string(profile.name) + ": " + std::string(profile.summary);
  }
  app.add_option("--direct", options.direct, "ADDRESS:PORT for direct TCP, port 0 for a free one");
  app.add_option("--netbios", options.netbios, "ADDRESS:PORT for the NetBIOS session service");
  app.add_option("--delay", options.delay_ms, "Milliseconds before each answer");
  app.add_option("--profile", options.profile, known);
}

void listen_on(ResponderServer& server, const std::vector<std::string>& places, Transport transport, const char* name) {
  for (const std::string& place : places) {
    const auto where = server.listen(smbprobe::bench::parse_endpoint(place), transport);
    const std::string address = where.address().to_string();
    const bool v6 = where.address().is_v6();
    std::printf("listening %s %s%s%s:%u\n", name, v6 ? "[" : "", address.c_str(), v6 ? "]" : "",
                unsigned{where.port()});
  }
  std::fflush(stdout);
}

int run(const Options& options) {
  const auto profile = smbprobe::bench::find_profile(options.profile);
  if (!profile) throw std::runtime_error("no profile named " + options.profile);
  if (options.direct.empty() && options.netbios.empty()) throw std::runtime_error("give --direct or --netbios");
  asio::io_context context(1);
  ResponderServer server(context, *profile, std::chrono::milliseconds(options.delay_ms));
  listen_on(server, options.direct, Transport::direct_tcp, "direct");
  listen_on(server, options.netbios, Transport::netbios, "netbios");
  context.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Options options;
    CLI::App app{"Answers SMB NEGOTIATE and SESSION_SETUP up to the CHALLENGE"};
    add_options(app, options);
    CLI11_PARSE(app, argc, argv);
    return run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "smbprobe_responder: %s\n", error.what());
    return 2;
  }
}

// Every capture of the shared corpus against what tshark and a second decoder found in it.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "capture/corpus.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "proto/ntlmssp.hpp"
#include "proto/smb1_header.hpp"
#include "proto/smb2_header.hpp"

using namespace smbprobe;
using nlohmann::json;

namespace {

/// Frames where we and the expectation differ, and why that is right.
struct Difference {
  std::string_view file;
  std::uint64_t frame;
  std::string_view reason;
};
constexpr Difference kNotOurs[] = {
    {"ndpi-dos_win98_smb_netbeui", 75, "SMB over NetBEUI: no TCP"},
    {"ndpi-dos_win98_smb_netbeui", 77, "SMB over NetBEUI: no TCP"},
};
constexpr Difference kMore[] = {
    {"arkime-smb-port80", 4, "SMB is known by its content on any port; the README has it under also_with_ports"},
};
/// Not pcap or pcapng: named as what they are.
const std::map<std::string, std::string> kRefused = {
    {"ntlmrawunhide-capture-netmon2", "Network Monitor 2"},
    {"pcapplusplus-solaris", "snoop"},
};

std::string name_of(const std::filesystem::path& expected) {
  const std::string name = expected.filename().string();
  return name.substr(0, name.find(".expected.json"));
}

json read_json(const std::filesystem::path& path) {
  std::ifstream in(path);
  return json::parse(in);
}

bool is_negotiate(proto::ByteView message) {
  if (proto::is_smb1(message)) return message.size() > 4 && message[4] == proto::SMB_COM_NEGOTIATE;
  return proto::is_smb2(message) && message.size() > 13 && message[12] == 0 && message[13] == 0;
}

std::string line(std::uint64_t frame,
                 const report::SocketAddress& from,
                 const report::SocketAddress& to,
                 std::string_view transport,
                 std::string_view kind,
                 std::string_view hex) {
  return fmt::format("{} {} > {} {} {} {}", frame, report::to_string(from), report::to_string(to), transport, kind,
                     hex);
}

std::set<std::string> found_negotiates(const test::WholeCapture& whole) {
  std::set<std::string> out;
  for (const auto& conversation : whole.conversations) {
    const std::string_view transport =
        conversation.transport == proto::Transport::netbios ? "nbss-139" : "direct-tcp-445";
    for (const auto& exchange : conversation.exchanges) {
      if (is_negotiate(exchange.request))
        out.insert(line(exchange.request_frame.value_or(0), exchange.client, exchange.server, transport, "request",
                        proto::to_hex(exchange.request)));
      if (is_negotiate(exchange.reply))
        out.insert(line(exchange.reply_frame.value_or(0), exchange.server, exchange.client, transport, "response",
                        proto::to_hex(exchange.reply)));
    }
  }
  return out;
}

std::set<std::string> expected_negotiates(const json& expected) {
  std::set<std::string> out;
  for (const json& message : expected["negotiate_messages"]) {
    if (!message.contains("src_port")) continue;
    out.insert(line(message["frame"], {message["src"], message["src_port"]}, {message["dst"], message["dst_port"]},
                    message["transport"].get<std::string>(), message["kind"].get<std::string>(),
                    message["raw_hex"].get<std::string>()));
  }
  return out;
}

std::vector<std::string> difference(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::vector<std::string> out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

template <std::size_t N>
bool listed(const Difference (&list)[N], std::string_view file, const std::string& found) {
  return std::any_of(std::begin(list), std::end(list), [&](const Difference& known) {
    return known.file == file && found.starts_with(std::to_string(known.frame) + " ");
  });
}

/// Runs `check(name, expectation, what was read)` for every capture that can be read.
template <class Check>
std::size_t for_each_capture(Check check) {
  std::size_t files = 0;
  for (const auto& [expected_path, path] : test::corpus_files()) {
    const std::string name = name_of(expected_path);
    if (kRefused.contains(name)) continue;
    CAPTURE(name);
    const test::WholeCapture whole = test::read_whole(path.string());
    CHECK(whole.error == "");
    check(name, read_json(expected_path), whole);
    ++files;
  }
  return files;
}

}  // namespace

TEST_SUITE("capture/corpus") {
  TEST_CASE("finds every NEGOTIATE of the corpus and nothing else") {
    if (!test::has_corpus()) return;
    std::size_t messages = 0;
    std::size_t known = 0;
    const std::size_t files = for_each_capture([&](const std::string& name, const json& expected, const auto& whole) {
      const auto ours = found_negotiates(whole);
      const auto theirs = expected_negotiates(expected);
      messages += ours.size();
      for (const std::string& missed : difference(theirs, ours))
        CHECK_MESSAGE(listed(kNotOurs, name, missed), name, " misses ", missed);
      for (const std::string& more : difference(ours, theirs)) {
        CHECK_MESSAGE(listed(kMore, name, more), name, " finds besides ", more);
        known += listed(kMore, name, more) ? 1U : 0U;
      }
      for (const json& message : expected["negotiate_messages"])  // without TCP they have no ports
        if (!message.contains("src_port"))
          CHECK(listed(kNotOurs, name, std::to_string(message["frame"].template get<std::uint64_t>()) + " "));
    });
    CHECK(files >= 82);
    CHECK(messages - known >= 911);
  }

  TEST_CASE("joins as many requests with their answers as the corpus says") {
    if (!test::has_corpus()) return;
    for_each_capture([&](const std::string& name, const json& expected, const auto& whole) {
      if (name == "ndpi-dos_win98_smb_netbeui") return;
      std::size_t pairs = 0;
      for (const auto& conversation : whole.conversations)
        for (const auto& exchange : conversation.exchanges)
          pairs += is_negotiate(exchange.request) && is_negotiate(exchange.reply) ? 1U : 0U;
      CHECK(pairs == expected["summary"]["pairs"].template get<std::size_t>());
    });
  }

  TEST_CASE("finds every NTLMSSP CHALLENGE of the corpus") {
    if (!test::has_corpus()) return;
    std::size_t challenges = 0;
    for_each_capture([&](const std::string&, const json& expected, const auto& whole) {
      std::set<std::string> ours;
      std::set<std::string> theirs;
      for (const auto& conversation : whole.conversations) {
        for (const auto& exchange : conversation.exchanges) {
          const auto ntlm = proto::find_ntlmssp(exchange.reply);
          if (is_negotiate(exchange.reply) || !ntlm || proto::ntlm_message_type(*ntlm) != 2) continue;
          const auto challenge = proto::decode_ntlm_challenge(*ntlm);
          const auto bytes = challenge ? challenge->server_challenge : std::array<std::uint8_t, 8>{};
          ours.insert(
              fmt::format("{} {} {}", exchange.reply_frame.value_or(0), exchange.server.address, proto::to_hex(bytes)));
        }
      }
      for (const json& item : expected["ntlm_challenges"])
        theirs.insert(fmt::format("{} {} {}", item["frame"].template get<std::uint64_t>(),
                                  item["src"].template get<std::string>(),
                                  item["server_challenge"].template get<std::string>()));
      challenges += ours.size();
      CHECK(fmt::format("{}", fmt::join(difference(theirs, ours), "; ")) == "");
      CHECK(fmt::format("{}", fmt::join(difference(ours, theirs), "; ")) == "");
    });
    CHECK(challenges >= 94);
  }

  TEST_CASE("finds the called names of NetBIOS sessions") {
    if (!test::has_corpus()) return;
    std::size_t sessions = 0;
    for_each_capture([&](const std::string&, const json& expected, const auto& whole) {
      for (const json& item : expected["nbss_sessions"]) {
        if (item["type"] != "0x81") continue;
        const report::SocketAddress client{item["src"], item["src_port"]};
        const auto found = std::ranges::find_if(whole.conversations, [&](const auto& c) {
          return c.client == client && c.transport == proto::Transport::netbios;
        });
        REQUIRE(found != whole.conversations.end());
        REQUIRE(!found->exchanges.empty());
        CHECK(found->exchanges.front().called_name == item["called"].template get<std::string>());
        ++sessions;
      }
    });
    CHECK(sessions == 14);
  }

  TEST_CASE("finds every node status answer") {
    if (!test::has_corpus()) return;
    std::size_t answers = 0;
    for_each_capture([&](const std::string&, const json& expected, const auto& whole) {
      std::set<std::string> ours;
      std::set<std::string> theirs;
      for (const auto& found : whole.nbstat)
        ours.insert(fmt::format("{} {} {} {:02x}", found.frame, found.address, found.answer.names.size(),
                                fmt::join(found.answer.unit_id, ":")));
      for (const json& item : expected["nbstat"])
        if (item["response"].template get<bool>())
          theirs.insert(fmt::format("{} {} {} {}", item["frame"].template get<std::uint64_t>(),
                                    item["src"].template get<std::string>(), item["names"].size(),
                                    item["mac"].template get<std::string>()));
      CHECK(ours == theirs);
      answers += ours.size();
    });
    CHECK(answers >= 5);
  }

  TEST_CASE("names the formats that it does not read") {
    if (!test::has_corpus()) return;
    std::size_t refused = 0;
    for (const auto& [expected_path, path] : test::corpus_files()) {
      const auto known = kRefused.find(name_of(expected_path));
      if (known == kRefused.end()) continue;
      const std::string error = test::read_whole(path.string()).error;
      CAPTURE(error);
      CHECK(error.find(known->second) != std::string::npos);
      CHECK(error.starts_with(path.string() + ": "));
      ++refused;
    }
    CHECK(refused == 2);
  }
}

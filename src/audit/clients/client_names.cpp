// Which row of the table of clients a name means.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/clients/clients_table.hpp"
#include "base/enum_name.hpp"
#include "base/nearest_word.hpp"

namespace smbprobe::audit {
namespace {

struct GuessOf {
  std::string_view guess;
  std::string_view client;
};

/// Guesses that leave the client of the table open have no row.
constexpr std::array<GuessOf, 16> kGuesses{{
    {"Windows 7 or older", "Windows XP"},
    {"Windows Vista, Server 2008", "Windows Vista"},
    {"Windows 7, Server 2008 R2", "Windows 7"},
    {"Windows 8, Server 2012", "Windows 8"},
    {"Windows 8.1, Server 2012 R2", "Windows 8.1"},
    {"Windows 10 1903 or 1909", "Windows 10 1709 and later"},
    {"Windows 10 2004 to 22H2", "Windows 10 1709 and later"},
    {"Windows 11 21H2 to 23H2, Server 2022", "Windows 11 before 24H2"},
    {"Windows 11 24H2 or later, Server 2025", "Windows 11 24H2 and later"},
    {"macOS 11", "macOS 11"},
    {"macOS", "macOS 12 and later"},
    {"Linux (kernel client)", "Linux 5.15 and later"},
    {"Samba before 4.15 (smbclient)", "smbclient 4.11 to 4.14"},
    {"Samba 4.15 or later (smbclient)", "smbclient 4.15 and later"},
    {"impacket", "impacket"},
    {"Metasploit (ruby_smb)", "Metasploit (ruby_smb)"},
}};

/// A name that means several rows is refused with no more of them than this.
constexpr std::size_t kMostNamed = 6;

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

bool holds(std::string_view name, std::string_view part) {
  return !std::ranges::search(name, part, {}, lower, lower).empty();
}

const Client* find_if(auto matches) {
  const auto table = clients_table();
  const auto found = std::ranges::find_if(table, matches);
  return found == table.end() ? nullptr : &*found;
}

const Client* find_exactly(std::string_view name) {
  if (const auto* found = find_if([&](const Client& client) { return same(client.name, name); })) return found;
  if (const auto* found = client_of_guess(name)) return found;
  if (const auto* found = find_if([&](const Client& client) { return same(client.newest_of, name); })) return found;
  const std::string later = std::string(name) + " and later";
  return find_if([&](const Client& client) { return same(client.name, later); });
}

std::string several(std::string_view name, std::span<const std::string_view> rows) {
  const auto some = rows.first(std::min(rows.size(), kMostNamed));
  return fmt::format("'{}' could be {}{}; name one of them", name, fmt::join(some, ", "),
                     rows.size() > some.size() ? fmt::format(" and {} more", rows.size() - some.size()) : "");
}

std::string unknown_client(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Client& client : clients_table()) names.push_back(client.name);
  const auto near = base::nearest_word(name, names);
  return fmt::format("no client is called '{}'{}; smbprobe clients lists those that are known", name,
                     near ? fmt::format("; did you mean '{}'?", *near) : "");
}

}  // namespace

const Client* client_of_guess(std::string_view guess) noexcept {
  const auto row = std::ranges::find(kGuesses, guess, &GuessOf::guess);
  if (row == kGuesses.end()) return nullptr;
  return find_if([&](const Client& client) { return client.name == row->client; });
}

std::expected<const Client*, std::string> find_client(std::string_view name) {
  if (name.empty()) return std::unexpected("a client has a name; smbprobe clients lists those that are known");
  if (const auto* found = find_exactly(name)) return found;
  std::vector<std::string_view> rows;
  for (const Client& client : clients_table())
    if (holds(client.name, name)) rows.push_back(client.name);
  if (rows.empty()) return std::unexpected(unknown_client(name));
  if (rows.size() > 1) return std::unexpected(several(name, rows));
  return find_exactly(rows.front());
}

bool is_by_report(const Client& client) noexcept { return client.source.starts_with("by report"); }

std::string_view name_of(Smb1Level value) noexcept {
  return base::enum_name<Smb1Level::nt_lm>(value, {"none", "core", "LANMAN1.0", "LANMAN2.1", "NT LM 0.12"});
}

std::string_view name_of(Netbios value) noexcept {
  return base::enum_name<Netbios::only>(value, {"none", "smb1", "smb1_or_set", "all", "only"});
}

std::string_view name_of(ClientKind value) noexcept {
  return base::enum_name<ClientKind::smbclient>(value, {"other", "windows", "macos", "linux", "smbclient"});
}

std::string_view name_of(Guests value) noexcept {
  return base::enum_name<Guests::refused>(value, {"accepted", "by_edition", "refused"});
}

std::string_view name_of(Responses value) noexcept {
  return base::enum_name<Responses::ntlmv2>(value, {"LM", "NTLM", "NTLMv2"});
}

}  // namespace smbprobe::audit

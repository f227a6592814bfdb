#include "net/outcome.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include "net/asio_compat.hpp"

namespace smbprobe::net {
namespace {

using probe::Outcome;

struct Row {
  int number;
  Outcome outcome;
};

// What is not here is an internal error or unheard of: `error`, never "the host is down".
constexpr std::array<Row, 16> kOutcomes{{
    {ECONNREFUSED, Outcome::refused},
    {ECONNRESET, Outcome::reset},
    {EPIPE, Outcome::reset},
    {ECONNABORTED, Outcome::reset},
    {ENOTCONN, Outcome::reset},
    {EHOSTUNREACH, Outcome::unreachable},
    {ENETUNREACH, Outcome::unreachable},
    {EHOSTDOWN, Outcome::unreachable},
    {ENETDOWN, Outcome::unreachable},
    {ENETRESET, Outcome::unreachable},
    {ENOPROTOOPT, Outcome::unreachable},  // ICMP "protocol unreachable"
    {EACCES, Outcome::unreachable},
    {EPERM, Outcome::unreachable},
    {ETIMEDOUT, Outcome::silent},
    {EMFILE, Outcome::error},
    {ENFILE, Outcome::error},
}};

/// True where the value is an errno. Asio has a system category of its own, which is not the standard library's.
bool is_errno(const std::error_code& error) noexcept {
  const auto& category = error.category();
  return category == asio::error::get_system_category() || category == std::system_category() ||
         category == std::generic_category();
}

}  // namespace

Outcome outcome_of(const std::error_code& error) noexcept {
  if (error == asio::error::eof) return Outcome::closed;
  if (!is_errno(error)) return Outcome::error;
  for (const auto& row : kOutcomes)
    if (row.number == error.value()) return row.outcome;
  return Outcome::error;
}

std::string explain(const std::error_code& error) {
  const auto outcome = outcome_of(error);
  if (outcome != Outcome::error && outcome != Outcome::unreachable) return {};
  if (!is_errno(error)) return error.message();
  switch (error.value()) {
    case EMFILE:
    case ENFILE:
      return error.message() + ": raise the limit on open files or lower --concurrency";
    case EADDRNOTAVAIL:
      return error.message() + ": no local port is free, or no address of this kind is configured";
    case EINVAL:
      return error.message() + ": a link-local address needs its interface, as in fe80::1%eth0";
    default:
      return error.message();
  }
}

bool is_shortage(const std::error_code& error) noexcept {
  constexpr std::array kShortages{EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EAGAIN};
  return is_errno(error) && std::ranges::find(kShortages, error.value()) != kShortages.end();
}

}  // namespace smbprobe::net

#include "net/outcome.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <ios>

#include "net/asio_compat.hpp"

namespace smbprobe::net {
namespace {

using probe::Outcome;

std::error_code number(int value) { return {value, asio::error::get_system_category()}; }

TEST_SUITE("net/outcome") {
  TEST_CASE("knows what each error number means") {
    struct Row {
      int number;
      Outcome outcome;
    };
    constexpr std::array<Row, 17> rows{{
        {ECONNREFUSED, Outcome::refused},
        {ECONNRESET, Outcome::reset},
        {EPIPE, Outcome::reset},
        {ECONNABORTED, Outcome::reset},
        {EHOSTUNREACH, Outcome::unreachable},
        {ENETUNREACH, Outcome::unreachable},
        {EHOSTDOWN, Outcome::unreachable},
        {EACCES, Outcome::unreachable},
        {EPERM, Outcome::unreachable},
        {ETIMEDOUT, Outcome::silent},
        {EMFILE, Outcome::error},
        {ENFILE, Outcome::error},
        {ENOBUFS, Outcome::error},
        {ENOMEM, Outcome::error},
        {EADDRNOTAVAIL, Outcome::error},
        {EINVAL, Outcome::error},
        {ECANCELED, Outcome::error},
    }};
    for (const auto& row : rows) {
      CAPTURE(row.number);
      CHECK(outcome_of(number(row.number)) == row.outcome);
    }
  }

  TEST_CASE("takes the end of a stream for closed") {
    CHECK(outcome_of(asio::error::make_error_code(asio::error::eof)) == Outcome::closed);
  }

  TEST_CASE("knows the numbers in the standard library's categories too") {
    CHECK(outcome_of({ECONNREFUSED, std::system_category()}) == Outcome::refused);
    CHECK(outcome_of(std::make_error_code(std::errc::host_unreachable)) == Outcome::unreachable);
  }

  TEST_CASE("does not take a number of another category for an errno") {
    CHECK(outcome_of({ECONNREFUSED, std::iostream_category()}) == Outcome::error);
  }

  TEST_CASE("explains our own trouble") {
    CHECK(explain(number(EMFILE)) == "Too many open files: raise the limit on open files or lower --concurrency");
  }

  TEST_CASE("explains why a host is unreachable") { CHECK(explain(number(EHOSTUNREACH)) == "No route to host"); }

  TEST_CASE("has nothing to add to a refusal") { CHECK(explain(number(ECONNREFUSED)).empty()); }

  TEST_CASE("knows a shortage of this machine from a word of the host") {
    for (const int each : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL}) CHECK(is_shortage(number(each)));
    for (const int each : {ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH}) CHECK_FALSE(is_shortage(number(each)));
    CHECK_FALSE(is_shortage({}));
    CHECK_FALSE(is_shortage(asio::error::eof));
  }
}

}  // namespace
}  // namespace smbprobe::net

#include "audit/diff_consequences.hpp"

#include <doctest/doctest.h>

namespace smbprobe::audit {
namespace {

Change changed_field(std::string field, std::vector<std::string> added = {}, std::vector<std::string> removed = {}) {
  return {Rank::rest,       std::move(field),  "a", "b", !added.empty() || !removed.empty(),
          std::move(added), std::move(removed)};
}

std::vector<std::string> shown(const std::vector<Change>& changes) {
  std::vector<std::string> out;
  for (const auto& change : fold_consequences(changes).shown) out.push_back(change.field);
  return out;
}

using Fields = std::vector<std::string>;

TEST_SUITE("audit/diff_consequences") {
  TEST_CASE("the fields of SMB1 follow from its verdict") {
    const std::vector<Change> changes{changed_field("verdict.smb1"), changed_field("445.smb1.answer"),
                                      changed_field("445.smb1.NT LM 0.12.answer"), changed_field("445.smb2.ciphers")};
    CHECK(shown(changes) == Fields{"verdict.smb1", "445.smb2.ciphers"});
    CHECK(fold_consequences(changes).following == 2);
    CHECK(shown({changed_field("445.smb1.flags")}) == Fields{"445.smb1.flags"});
  }

  TEST_CASE("the fields of a dialect follow where it came or went") {
    CHECK(shown({changed_field("verdict.dialects", {"3.0"}, {"2.1"}), changed_field("445.smb2.2.1.answer"),
                 changed_field("445.smb2.3.0.answer"), changed_field("445.smb2.3.0.2.answer"),
                 changed_field("445.smb2.3.1.1.max_read_size")}) ==
          Fields{"verdict.dialects", "445.smb2.3.0.2.answer", "445.smb2.3.1.1.max_read_size"});
  }

  TEST_CASE("the signing of each dialect follows from that of its port") {
    CHECK(shown({changed_field("verdict.signing"), changed_field("445.smb2.signing"),
                 changed_field("445.smb2.3.1.1.signing"), changed_field("445.smb2.3.1.1.security_mode"),
                 changed_field("139.smb2.3.1.1.signing")}) ==
          Fields{"verdict.signing", "445.smb2.signing", "139.smb2.3.1.1.signing"});
  }

  TEST_CASE("what ports answered follows from the status, and what they are does not") {
    CHECK(shown({changed_field("status"), changed_field("445.state"), changed_field("445.smb2.signing"),
                 changed_field("139"), changed_field("errors")}) == Fields{"status", "445.state", "139", "errors"});
  }
}

}  // namespace
}  // namespace smbprobe::audit

// The second question of a quick plan.
#include <doctest/doctest.h>

#include "probe/ask/model_server.hpp"
#include "probe/ask/plan.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;

namespace {

constexpr auto kQuickPort = proto::Transport::direct_tcp;
constexpr probe::PlanOptions kQuickOptions{report::Depth::quick, false};

ModelServer quick_modern() { return {.smb2 = {0x0311, 0x0302, 0x0300, 0x0210, 0x0202}}; }
ModelServer quick_smb1_only() { return {.smb1 = {"NT LM 0.12"}}; }
ModelServer both() { return {.smb2 = {0x0311, 0x0302, 0x0300, 0x0210, 0x0202}, .smb1 = {"NT LM 0.12"}}; }

}  // namespace

TEST_SUITE("probe/plan") {
  TEST_CASE("asks a port that answers in SMB2 nothing more where only SMB1-only servers are looked for") {
    auto options = kQuickOptions;
    options.smb1_only = true;
    CHECK(drive(kQuickPort, options, quick_modern()).jobs.size() == 1);
    CHECK(drive(kQuickPort, options, both()).jobs.size() == 1);
    CHECK(drive(kQuickPort, options, quick_smb1_only()).jobs.size() == 2);
  }

  TEST_CASE("asks a quick question again in SMB2 where the first was hung up on") {
    const auto driven = drive(kQuickPort, kQuickOptions, [](proto::ByteView message) {
      return proto::is_smb2(message) ? quick_modern()(message) : ModelReaction{Outcome::closed, {}};
    });
    REQUIRE(driven.jobs.size() == 2);
    CHECK(driven.jobs[1].offer == probe::Offer(probe::full_smb2_offer()));
  }

  TEST_CASE("asks in SMB2 where an SMB1 frame brought something else") {
    const auto driven = drive(kQuickPort, kQuickOptions, [](proto::ByteView message) {
      return proto::is_smb2(message) ? quick_modern()(message) : ModelReaction{Outcome::garbage, {'4', '0', '0'}};
    });
    REQUIRE(driven.jobs.size() == 2);
    CHECK(driven.jobs[1].offer == probe::Offer(probe::full_smb2_offer()));
  }
}

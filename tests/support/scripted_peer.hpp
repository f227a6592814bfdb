// A peer that plays a script against a NegotiateExchange, in chunks of any size and with a failure at any step.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "probe/ask/negotiate_exchange.hpp"

namespace smbprobe::test {

inline constexpr std::size_t kWhole = std::numeric_limits<std::size_t>::max();
/// Between two events of a script.
inline constexpr std::int64_t kStepUs = 1000;

/// A failure put in place of the event with this number.
struct Injection {
  std::size_t at;
  std::optional<probe::Outcome> outcome;  ///< nothing: the peer closes
};

/// What a run came to.
struct Played {
  bool done = false;
  std::size_t resumes = 0;
  std::vector<proto::Bytes> sent;  ///< each Send, framed
  std::vector<probe::Exchange> exchanges;
  std::vector<std::size_t> replies_after;  ///< how many replies were there before the n-th event
};

class ScriptedPeer {
 public:
  /// Takes one request.
  ScriptedPeer& takes() { return add({Kind::takes, {}, {}}); }
  /// Sends bytes, also before anything was asked.
  ScriptedPeer& says(proto::Bytes bytes) { return add({Kind::says, std::move(bytes), {}}); }
  ScriptedPeer& closes() { return add({Kind::closes, {}, {}}); }
  /// Reading fails, or writing where a request comes.
  ScriptedPeer& fails(probe::Outcome outcome) { return add({Kind::fails, {}, outcome}); }

  /// Plays the script; at its end the peer is silent.
  [[nodiscard]] Played play(probe::NegotiateExchange machine,
                            std::size_t chunk = kWhole,
                            std::optional<Injection> injection = {}) const {
    Run run{steps_, chunk, injection};
    Played out;
    auto action = machine.start(kStepUs);
    while (out.resumes <= probe::kMaxResumes && !std::holds_alternative<probe::Done>(action)) {
      out.replies_after.push_back(replies(machine));
      if (const auto* send = std::get_if<probe::Send>(&action)) out.sent.push_back(send->bytes);
      const auto event = run.answer(action, out.resumes);
      action = machine.resume(event);
      ++out.resumes;
    }
    out.done = std::holds_alternative<probe::Done>(action);
    out.exchanges = machine.exchanges();
    return out;
  }

 private:
  enum class Kind : std::uint8_t { takes, says, closes, fails };
  struct Step {
    Kind kind;
    proto::Bytes bytes;
    probe::Outcome outcome;
  };

  struct Run {
    const std::vector<Step>& steps;
    std::size_t chunk;
    std::optional<Injection> injection;
    std::size_t next = 0;
    proto::Bytes arrived{};
    proto::Bytes handed{};

    [[nodiscard]] probe::Event answer(const probe::Action& action, std::size_t number) {
      const auto at_us = static_cast<std::int64_t>(number + 2) * kStepUs;
      const bool sending = std::holds_alternative<probe::Send>(action);
      if (injection && number >= injection->at) {
        if (number == injection->at && injection->outcome) return probe::Failed{*injection->outcome, at_us};
        if (sending) return probe::Failed{probe::Outcome::reset, at_us};
        return probe::Closed{at_us};  // and nothing more comes from a dead connection
      }
      return sending ? on_send(at_us) : on_receive(std::get<probe::Receive>(action).at_most, at_us);
    }

    probe::Event on_send(std::int64_t at_us) {
      while (next < steps.size() && steps[next].kind == Kind::says) hand_over(steps[next++].bytes);
      if (next == steps.size()) return probe::Sent{at_us};
      const Step& step = steps[next++];
      if (step.kind == Kind::fails) return probe::Failed{step.outcome, at_us};
      if (step.kind == Kind::closes) return probe::Failed{probe::Outcome::reset, at_us};
      return probe::Sent{at_us};
    }

    probe::Event on_receive(std::size_t at_most, std::int64_t at_us) {
      if (arrived.empty() && next < steps.size() && steps[next].kind == Kind::says) hand_over(steps[next++].bytes);
      if (!arrived.empty()) {
        const auto size = static_cast<std::ptrdiff_t>(std::min({chunk, at_most, arrived.size()}));
        handed.assign(arrived.begin(), arrived.begin() + size);
        arrived.erase(arrived.begin(), arrived.begin() + size);
        return probe::Received{handed, at_us};
      }
      if (next == steps.size() || steps[next].kind == Kind::takes) return probe::Failed{probe::Outcome::silent, at_us};
      const Step& step = steps[next++];
      if (step.kind == Kind::closes) return probe::Closed{at_us};
      return probe::Failed{step.outcome, at_us};
    }

    void hand_over(const proto::Bytes& bytes) { arrived.insert(arrived.end(), bytes.begin(), bytes.end()); }
  };

  static std::size_t replies(const probe::NegotiateExchange& machine) {
    return static_cast<std::size_t>(
        std::ranges::count(machine.exchanges(), probe::Outcome::reply, &probe::Exchange::outcome));
  }

  ScriptedPeer& add(Step step) {
    steps_.push_back(std::move(step));
    return *this;
  }

  std::vector<Step> steps_;
};

}  // namespace smbprobe::test

// Plays a short sweep for tests of the screen: progress on standard error, a result line now and then on standard
// output. progress_player RESULTS: so many lines, 50 ms apart; the sweep ends early on SIGINT.
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "cli/io/interrupt.hpp"
#include "cli/io/output_file.hpp"
#include "cli/sweep/progress.hpp"

int main(int argc, char** argv) {
  using namespace smbprobe;
  constexpr std::int64_t kStepUs = 10'000;
  constexpr int kStepsPerResult = 5;
  const int steps = (argc > 1 ? std::atoi(argv[1]) : 10) * kStepsPerResult;
  auto out = cli::OutputFile::open("", false);
  cli::catch_interrupts();
  cli::Progress progress(cli::wants_progress(false));
  cli::SweepTally tally;
  cli::RateMeter rate;
  for (int step = 1; step <= steps && !cli::interrupted(); ++step) {
    std::this_thread::sleep_for(std::chrono::microseconds{kStepUs});
    if (step % kStepsPerResult == 0) {
      tally.by_smb1[0] += 1;
      progress.clear_for(out->descriptor());
      out->write("result " + std::to_string(step / kStepsPerResult) + '\n');
    }
    const auto done = static_cast<std::uint64_t>(step);
    rate.add(step * kStepUs, done);
    progress.update({done, static_cast<std::uint64_t>(steps), step * kStepUs, tally, rate.per_second()});
  }
  progress.finish();
  return cli::interrupted() ? 130 : 0;
}

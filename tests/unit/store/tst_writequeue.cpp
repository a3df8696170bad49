// The queue between threads: nothing lost, nothing doubled, each writer's order kept.
#include "core/store/writequeue.h"

#include <cstdio>
#include <memory>
#include <thread>

using ltb::core::store::WriteQueue;

namespace {

int failures = 0;

void check(bool condition, const char *what)
{
    std::printf("%s: %s\n", condition ? "PASS" : "FAIL", what);
    if (!condition)
        ++failures;
}

struct Item {
    int writer = 0;
    int number = 0;
};

void keepsEveryWritersOrder()
{
    constexpr int writers = 4;
    constexpr int itemsEach = 20'000;
    WriteQueue<Item> queue;
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&queue, writer] {
            for (int number = 0; number < itemsEach; ++number)
                queue.push({writer, number});
        });
    }
    std::thread closer([&threads, &queue] {
        for (std::thread &thread : threads)
            thread.join();
        queue.close();
    });

    std::vector<int> next(writers, 0);
    bool ordered = true;
    size_t largest = 0;
    while (true) {
        const std::vector<Item> taken = queue.take(128);
        if (taken.empty())
            break;
        largest = std::max(largest, taken.size());
        for (const Item &item : taken)
            ordered = ordered && item.number == next[size_t(item.writer)]++;
    }
    closer.join();
    check(ordered, "each writer's items come in its order");
    check(next == std::vector<int>(writers, itemsEach), "every item comes once");
    check(largest <= 128, "never more than asked for");
}

void takesWhatWaits()
{
    WriteQueue<std::unique_ptr<int>> queue; // and moves, never copies
    for (int i = 0; i < 5; ++i)
        queue.push(std::make_unique<int>(i));
    check(queue.size() == 5, "counts what waits");
    const auto three = queue.take(3);
    check(three.size() == 3 && *three[0] == 0 && *three[2] == 2, "takes the first three");
    const auto two = queue.take(3);
    check(two.size() == 2 && *two[1] == 4, "takes the rest without waiting for more");
}

void closingDrains()
{
    WriteQueue<int> queue;
    queue.push(1);
    queue.close();
    check(!queue.push(2), "a closed queue takes nothing");
    check(queue.take(10) == std::vector<int>{1}, "what was there before is still handed out");
    check(queue.take(10).empty(), "then the reader hears the end");
}

void closingWakesTheReader()
{
    WriteQueue<int> queue;
    std::thread reader(
        [&queue] { check(queue.take(1).empty(), "a waiting reader hears the end"); });
    queue.close();
    reader.join();
}

} // namespace

int main()
{
    keepsEveryWritersOrder();
    takesWhatWaits();
    closingDrains();
    closingWakesTheReader();
    return failures == 0 ? 0 : 1;
}

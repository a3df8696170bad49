// Heights of rows with prefix sums in logarithmic time (a Fenwick tree): finds the row at a scroll
// position among a hundred thousand without walking them.
#pragma once

#include <QtGlobal>

#include <vector>

namespace ltb::ui {

class HeightIndex {
public:
    void assign(std::vector<int> heights)
    {
        m_heights = std::move(heights);
        m_sums.assign(m_heights.size() + 1, 0);
        for (size_t i = 1; i < m_sums.size(); ++i) {
            m_sums[i] += m_heights[i - 1];
            const size_t parent = i + (i & (~i + 1));
            if (parent < m_sums.size())
                m_sums[parent] += m_sums[i];
        }
    }
    const std::vector<int> &heights() const { return m_heights; }
    size_t size() const { return m_heights.size(); }
    int height(size_t row) const { return m_heights[row]; }

    void set(size_t row, int height)
    {
        const qint64 delta = height - m_heights[row];
        m_heights[row] = height;
        for (size_t i = row + 1; i < m_sums.size(); i += i & (~i + 1))
            m_sums[i] += delta;
    }
    // Where the row starts; of size(): the total.
    qint64 top(size_t row) const
    {
        qint64 sum = 0;
        for (size_t i = row; i > 0; i -= i & (~i + 1))
            sum += m_sums[i];
        return sum;
    }
    qint64 total() const { return top(m_heights.size()); }
    // The row that covers `y`; the last one for anything below. Needs at least one row.
    size_t rowAt(qint64 y) const
    {
        size_t row = 0;
        size_t step = 1;
        while (step * 2 < m_sums.size())
            step *= 2;
        for (; step > 0; step /= 2) {
            if (row + step < m_sums.size() && m_sums[row + step] <= y) {
                row += step;
                y -= m_sums[row];
            }
        }
        return row < m_heights.size() ? row : m_heights.size() - 1;
    }

private:
    std::vector<int> m_heights;
    std::vector<qint64> m_sums;
};

} // namespace ltb::ui

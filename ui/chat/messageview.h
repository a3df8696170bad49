// The messages of one conversation as a virtual list: only what is visible is laid out, heights are
// guessed until then, and repaints are coalesced (docs: measured against QListView and
// QTextBrowser).
#pragma once

#include "core/base/clock.h"
#include "core/console/conversations.h"
#include "ui/chat/heightindex.h"
#include "ui/chat/messagelayout.h"
#include "ui/chat/messagepainter.h"

#include <QAbstractScrollArea>
#include <QCache>
#include <QPointer>
#include <QTimer>

#include <set>

namespace ltb::ui {

class MessageView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit MessageView(const core::Clock &clock, QWidget *parent = nullptr);
    ~MessageView() override;

    void setConversation(core::console::Conversation *conversation); // null: none
    core::console::Conversation *conversation() const { return m_conversation; }
    int count() const { return int(m_heights.size()); }

    bool isAtEnd() const { return m_stick; }
    int newBelow() const { return m_newBelow; } // messages that came while looking further up
    void scrollToEnd();
    void scrollToRow(int row);

    int currentRow() const { return m_currentRow; }
    void setCurrentRow(int row);
    void setHighlight(const QString &words);

    // Selected text, or the selected messages, or the current one, as Markdown.
    QString copyText();
    void copy();

    QRect rowRect(int row) const; // in the viewport; may be outside of it
    // What a screen reader says: sender, time, text, state.
    QString describe(int row) const;
    int rowAt(const QPoint &viewportPoint) const;

    static constexpr int frameMs = 33;

signals:
    void linkActivated(QUrl url);
    void copied();
    void endStateChanged(); // isAtEnd or newBelow

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    const std::vector<core::console::ChatMessage> &messages() const;
    void onReset();
    void onInserted(int first, int last);
    void onRemoved(int first, int last);
    void onChanged(int row);

    void rebuild(); // all heights anew, e.g. for a new width
    const MessageLayout &layoutOf(int row);
    void dropLayout(int row);
    void flush(); // once a frame: lays out what changed
    void layoutVisible();
    void updateScrollBar();
    void setStick(bool stick);
    void setScroll(qint64 value);
    int newestOwnRow() const;
    void maybeLoadOlder();

    // Where the mouse is.
    struct Hit {
        int row = -1;
        int part = -1;
        QPoint point; // relative to the message
    };
    Hit hitTest(const QPoint &viewportPoint);
    int textPosition(const Hit &hit, bool exact); // -1: no text there
    QString anchorAt(const Hit &hit);
    void activate(const Hit &hit);
    void toggle(const QString &key, int row);
    void toggleToolsOf(int row);
    void updateHover(const QPoint &viewportPoint);
    void moveCurrent(int row, bool extend);
    QTextDocument *documentOf(const Hit &hit, QPoint &origin);

    const core::Clock &m_clock;
    QPointer<core::console::Conversation> m_conversation;
    HeightIndex m_heights;
    TextCache m_texts;
    QCache<QString, MessageLayout> m_layouts; // by message id
    QSet<QString> m_unfolded;
    std::set<int> m_dirty; // rows that changed since the last frame
    QTimer m_frame;
    QTimer m_blink;
    bool m_caretOn = true;
    bool m_stick = true;
    bool m_adjusting = false; // the scroll bar is moved by us
    int m_newBelow = 0;
    bool m_askedOlder = false;
    int m_newestOwn = -1;
    QString m_highlight;

    Hit m_hover;
    QString m_hoverLink;
    int m_currentRow = -1;
    int m_anchorRow = -1; // the other end of a selection of messages
    int m_selectionRow = -1; // of m_selection
    PieceSelection m_selection;
    bool m_selecting = false;
    int m_selectFrom = 0;
};

} // namespace ltb::ui

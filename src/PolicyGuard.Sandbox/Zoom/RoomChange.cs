namespace PolicyGuard.Sandbox.Zoom;

/// <summary>One thing that a client in the meeting sees happen.</summary>
internal abstract record RoomChange
{
    private RoomChange() { }

    internal sealed record Started : RoomChange;

    internal sealed record Ended : RoomChange;

    internal sealed record Joined(Guest Who) : RoomChange;

    internal sealed record Left(Guest Who) : RoomChange;

    internal sealed record RoleChanged(Guest Who) : RoomChange;

    internal sealed record Waits(Guest Who, bool PutBack) : RoomChange;

    /// <summary>Left the waiting room: by themselves, or because they were let in.</summary>
    internal sealed record WaitsNoMore(Guest Who) : RoomChange;

    internal sealed record WaitingRoomSwitched(bool On) : RoomChange;

    internal sealed record Shares(Guest Who, bool On) : RoomChange;

    internal sealed record Records(bool On) : RoomChange;
}

namespace PolicyGuard.Sandbox.Zoom;

internal enum GuestPlace { Gone, Waiting, Inside }

internal enum GuestRole { Host, CoHost, Attendee }

/// <summary>One connection to a room.</summary>
/// <param name="number">How many came before.</param>
internal sealed class Guest(string name, int number, string uuid, string zoomUserId, string email)
{
    internal string Name { get; } = name;

    internal int Number { get; } = number;

    internal string UserId { get; } = $"{16778240 + (1024 * number)}";

    /// <summary>Empty: Zoom does not tell it.</summary>
    internal string Uuid { get; set; } = uuid;

    /// <summary>Who this is in the host's client; the same as <see cref="Uuid"/> unless the sandbox is told otherwise.</summary>
    internal string PanelUuid { get; set; } = uuid;

    internal string ZoomUserId { get; } = zoomUserId;

    internal string Email { get; } = email;

    internal string Registrant { get; set; } = "";

    internal string Phone { get; set; } = "";

    internal GuestRole Role { get; set; } = GuestRole.Attendee;

    internal bool Sharing { get; set; }

    internal GuestPlace Place { get; set; }

    internal bool Removed { get; set; }
}

using System.Globalization;
using System.Xml.Linq;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Nml.Files;

/// <summary>
/// Steps through a stranger's XML: children, attributes, values that must be numbers. There are two: <see cref="XmlCursor"/> reads whatever is XML and
/// says on which line something is wrong, <see cref="PlainCursor"/> reads quickly what is written as nearly every file is and gives up on everything else.
/// </summary>
internal abstract class NmlCursor
{
    // Metadata, parameters and the like are kept as written, in memory: this much of them is far beyond any honest file.
    private const int MaxKeptElements = 2_000_000;

    private int _keptElements;

    /// <summary>The element that the cursor stands at.</summary>
    public abstract string Name { get; }

    /// <summary>What was met and is kept nowhere.</summary>
    public NmlLost Lost { get; } = new();

    /// <summary>
    /// The attributes that the last <see cref="EachAttribute"/>, <see cref="ReadNode"/> or <see cref="ReadEdge"/> did not know, name and value, in their
    /// order. One that may be left out and is empty says nothing (that is how webKnossos in a browser writes what is not set): it is kept among them.
    /// </summary>
    public List<(string Name, string Value)> Extras { get; } = [];

    /// <summary>As long as it is the same, so are <see cref="Extras"/>.</summary>
    public int ExtrasVersion { get; protected set; }

    public abstract bool MoveToRoot();

    public abstract string? Attribute(string name);

    /// <summary>Leaves the element; what is in it is lost.</summary>
    public abstract void Skip();

    /// <summary>Calls <paramref name="read"/> at each child element; it leaves the cursor behind that element.</summary>
    public abstract void EachChild(Action<string> read);

    /// <summary>Calls <paramref name="read"/> for each attribute; those that it does not know are in <see cref="Extras"/> afterwards.</summary>
    public abstract void EachAttribute(Func<string, string, bool> read);

    /// <summary>Reads the attributes of a node; those that are none of its are in <see cref="Extras"/> afterwards.</summary>
    public abstract void ReadNode(NodeFields node);

    /// <summary>Reads the ends of an edge; its other attributes are in <see cref="Extras"/> afterwards.</summary>
    public abstract (long Source, long Target) ReadEdge();

    /// <summary>The element has attributes for which there is no place, but for these.</summary>
    public void LoseAttributes(string? but = null, string? orBut = null)
    {
        EachAttribute((name, _) => name == but || name == orBut);
        LoseExtras();
    }

    /// <summary>There is no place for <see cref="Extras"/>.</summary>
    public void LoseExtras()
    {
        foreach (var (name, _) in Extras)
        {
            Lost.Attribute(name, Name);
        }
    }

    /// <summary>The element with all that is in it.</summary>
    public abstract XElement Keep();

    /// <summary>What to throw where something is wrong.</summary>
    public abstract Exception Wrong(string what);

    /// <summary>Counts an element that is kept as it is written.</summary>
    public void Count()
    {
        if (++_keptElements > MaxKeptElements)
        {
            throw Wrong("There is more beside trees than any annotation has.");
        }
    }

    public string Required(string attribute) => Attribute(attribute) ?? throw Wrong($"A <{Name}> has no {attribute}.");

    public long Whole(string attribute, string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && IsWhole(number)
            ? number
            : throw Wrong($"{attribute}=\"{Shown(value)}\" is not a whole number.");

    public int Small(string attribute, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong($"{attribute}=\"{Shown(value)}\" is not a whole number.");

    public double Number(string attribute, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong($"{attribute}=\"{Shown(value)}\" is not a number.");

    public bool Flag(string attribute, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Wrong($"{attribute}=\"{Shown(value)}\" is neither true nor false."),
    };

    public static RefusalException Refuse(string what) => new(RefusalKind.Unreadable, what);

    /// <summary>Whether an attribute of a node must say something.</summary>
    protected static bool IsNeeded(string attribute) => attribute is "id" or "x" or "y" or "z";

    /// <summary>Whether a number is one that ids may be.</summary>
    protected static bool IsWhole(long number) => number is > -(1L << 53) and < 1L << 53;

    private static string Shown(string value) => value.Length <= 40 ? value : string.Concat(value.AsSpan(0, 40), "…");
}

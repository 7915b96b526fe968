using System.Globalization;
using System.Xml.Linq;
using Lamella.Annotations.Log;
using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Skeletons;

namespace Lamella.Annotations.Nml;

/// <summary>Boxes in a file: <c>userBoundingBox</c> among the parameters.</summary>
internal static class NmlBoxes
{
    public const string Element = "userBoundingBox";

    /// <summary>The box that the element tells; null where it tells none that spans something.</summary>
    public static BoundingBox? Read(XElement element, long id, int place)
    {
        var numbers = new double[6];
        string[] names = ["topLeftX", "topLeftY", "topLeftZ", "width", "height", "depth"];
        for (var i = 0; i < names.Length; i++)
        {
            if (Number(element, names[i]) is not { } number || Math.Abs(number) >= 1L << 40 || (i >= 3 && number <= 0))
            {
                return null;
            }

            numbers[i] = number;
        }

        var color = Number(element, "color.r") is { } red && Number(element, "color.g") is { } green && Number(element, "color.b") is { } blue
            ? NmlValues.Color(red, green, blue)
            : NmlValues.ColorOf(place);
        var name = element.Attribute("name")?.Value ?? "";
        return name.Length > OperationRules.LongestName
            ? null
            : new(
                id, new(numbers[0], numbers[1], numbers[2]), new(numbers[3], numbers[4], numbers[5]), name, color,
                !string.Equals(element.Attribute("isVisible")?.Value, "false", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The element for a box: as it was written where nothing has changed since.</summary>
    public static XElement Write(BoundingBox box, BoxRemains? remains)
    {
        var element = remains is null ? new XElement(Element) : XElement.Parse(remains.Element);
        var before = remains?.Box;
        element.SetAttributeValue("id", box.Id.ToString(CultureInfo.InvariantCulture));
        if (before?.Name != box.Name)
        {
            element.SetAttributeValue("name", NmlWriter.Allowed(box.Name));
        }

        if (before?.Visible != box.Visible)
        {
            element.SetAttributeValue("isVisible", box.Visible ? "true" : "false");
        }

        if (before?.Color != box.Color)
        {
            var (red, green, blue) = NmlValues.Parts(box.Color);
            Set("color.r", red);
            Set("color.g", green);
            Set("color.b", blue);
            Set("color.a", 1);
        }

        if (before?.At != box.At || before?.Size != box.Size)
        {
            // Whole voxels, as its readers want them: all that the box touches.
            var (start, end) = (Each(box.At, Math.Floor), Each(new(box.At.X + box.Size.X, box.At.Y + box.Size.Y, box.At.Z + box.Size.Z), Math.Ceiling));
            Set("topLeftX", start.X);
            Set("topLeftY", start.Y);
            Set("topLeftZ", start.Z);
            Set("width", end.X - start.X);
            Set("height", end.Y - start.Y);
            Set("depth", end.Z - start.Z);
        }

        return element;

        void Set(string name, double value) => element.SetAttributeValue(name, NmlWriter.Text(value));
    }

    private static Position Each(Position at, Func<double, double> change) => new(change(at.X), change(at.Y), change(at.Z));

    private static double? Number(XElement element, string name) =>
        double.TryParse(element.Attribute(name)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}

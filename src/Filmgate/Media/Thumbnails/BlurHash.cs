namespace Filmgate.Media.Thumbnails;

/// <summary>
/// The placeholder: an image in some 30 characters (blurha.sh), a few cosines of its colours in base 83. A user interface shows it until
/// the thumbnail is loaded.
/// </summary>
internal static class BlurHash
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

    /// <param name="rgb">Three bytes per pixel, row by row.</param>
    public static string Encode(ReadOnlySpan<byte> rgb, int width, int height, int columns = 4, int rows = 3)
    {
        var factors = new (double R, double G, double B)[columns * rows];
        for (var j = 0; j < rows; j++)
            for (var i = 0; i < columns; i++)
                factors[(j * columns) + i] = Factor(rgb, width, height, i, j);

        var largest = factors[1..].Max(f => Math.Max(Math.Abs(f.R), Math.Max(Math.Abs(f.G), Math.Abs(f.B))));
        var scale = Math.Clamp((int)Math.Floor((largest * 166) - 0.5), 0, 82);
        var text = new System.Text.StringBuilder();
        Append(text, (columns - 1) + ((rows - 1) * 9), 1);
        Append(text, scale, 1);
        Append(text, (ToSrgb(factors[0].R) << 16) + (ToSrgb(factors[0].G) << 8) + ToSrgb(factors[0].B), 4);
        foreach (var (r, g, b) in factors[1..])
            Append(text, (((Quantize(r, scale) * 19) + Quantize(g, scale)) * 19) + Quantize(b, scale), 2);
        return text.ToString();
    }

    private static (double R, double G, double B) Factor(ReadOnlySpan<byte> rgb, int width, int height, int i, int j)
    {
        double r = 0, g = 0, b = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var basis = Math.Cos(Math.PI * i * x / width) * Math.Cos(Math.PI * j * y / height);
                var at = 3 * ((y * width) + x);
                r += basis * ToLinear(rgb[at]);
                g += basis * ToLinear(rgb[at + 1]);
                b += basis * ToLinear(rgb[at + 2]);
            }
        }

        var norm = (i == 0 && j == 0 ? 1.0 : 2.0) / (width * height);
        return (r * norm, g * norm, b * norm);
    }

    private static int Quantize(double value, int scale)
    {
        var part = value / ((scale + 1) / 166.0);
        return Math.Clamp((int)Math.Floor((Math.CopySign(Math.Sqrt(Math.Abs(part)), part) * 9) + 9.5), 0, 18);
    }

    private static double ToLinear(byte value)
    {
        var v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
    }

    private static int ToSrgb(double value)
    {
        var v = Math.Clamp(value, 0, 1);
        var encoded = v <= 0.0031308 ? v * 12.92 : (1.055 * Math.Pow(v, 1 / 2.4)) - 0.055;
        return (int)Math.Round(255 * encoded, MidpointRounding.AwayFromZero);
    }

    private static void Append(System.Text.StringBuilder text, int value, int length)
    {
        for (var i = length - 1; i >= 0; i--) text.Append(Digits[value / (int)Math.Pow(83, i) % 83]);
    }
}
